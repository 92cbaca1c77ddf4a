/** The documentation of what is declared: the compiler does without it, so the file in question is parsed once more. */
import type TypeScript from 'typescript-api';
import type { Compiler } from './compiler';

/** A documented thing: its text, and its tags such as `@param`. */
export interface Documentation {
  readonly text: string;
  readonly tags: readonly { readonly name: string; readonly text: string }[];
}

const NONE: Documentation = { text: '', tags: [] };

/** Documentation of declarations, by the files that they are in. */
export class Documentations {
  readonly #compiler: Compiler;
  readonly #files = new Map<string, TypeScript.SourceFile>();

  constructor(compiler: Compiler) {
    this.#compiler = compiler;
  }

  /** What is written above a declaration. */
  of(file: string, name: TypeScript.TextSpan): Documentation {
    const { ts } = this.#compiler;
    const parsed = this.#parsed(file);
    if (parsed === undefined) return NONE;
    for (let node = deepest(ts, parsed, name.start); node !== undefined; node = node.parent) {
      const notes = ts.getJSDocCommentsAndTags(node);
      if (notes.length > 0) return this.#read(notes);
      if (ts.isStatement(node) || ts.isClassElement(node) || ts.isTypeElement(node)) break;
    }
    return NONE;
  }

  #read(notes: readonly (TypeScript.JSDoc | TypeScript.JSDocTag)[]): Documentation {
    const { ts } = this.#compiler;
    const last = notes.filter(ts.isJSDoc).at(-1);
    if (last === undefined) return NONE;
    const tags = (last.tags ?? []).map((tag) => {
      const name = ts.isJSDocParameterTag(tag) ? `${tag.name.getText()} ` : '';
      return { name: tag.tagName.text, text: `${name}${ts.getTextOfJSDocComment(tag.comment) ?? ''}`.trim() };
    });
    return { text: ts.getTextOfJSDocComment(last.comment) ?? '', tags };
  }

  #parsed(file: string): TypeScript.SourceFile | undefined {
    const { ts, sources } = this.#compiler;
    const known = this.#files.get(file);
    const text = sources.text(file);
    if (text === undefined || known?.text === text) return known;
    const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    this.#files.set(file, parsed);
    return parsed;
  }
}

function deepest(ts: Compiler['ts'], root: TypeScript.Node, position: number): TypeScript.Node {
  const inner = ts.forEachChild(root, (child) =>
    child.getStart() <= position && position < child.end ? child : undefined,
  );
  return inner === undefined ? root : deepest(ts, inner, position);
}
