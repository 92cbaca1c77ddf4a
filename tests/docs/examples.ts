/** The examples in the docstrings of the library's public door, found by the TypeScript that notebooks are compiled with. */
import path from 'node:path';
import ts from 'typescript-api';
import { declarationText } from '../../src/notebook/declarations';
import { cellOptions } from '../../src/notebook/options';
import { severityOf } from '../../src/notebook/severity';
import { publicDoor } from '../public-door';

const project = path.resolve(__dirname, '../..');

/** One public value: a function, a class or a constant. */
export interface PublicValue {
  readonly name: string;
  /** Where it is declared, from the project's root. */
  readonly file: string;
  /** The code of its `@example`; undefined without one. */
  readonly example: string | undefined;
  /** False for an example that only has to compile: it would download, or ask somebody. */
  readonly runs: boolean;
}

const options: ts.CompilerOptions = { ...cellOptions(ts), noEmit: true };

/** Example code between fences, or all of it where there are none. */
function codeOf(text: string): { code: string; runs: boolean } {
  const fenced = text.match(/^```ts( no-run)?\n(.*?)\n?```/ms);
  return fenced
    ? { code: fenced[2] as string, runs: fenced[1] === undefined }
    : { code: text.trim(), runs: true };
}

/** Everything public that has a value at run time, but TensorFlow.js itself. */
export function publicValues(): PublicValue[] {
  const { checker, exportsOf } = publicDoor();
  return exportsOf('index.ts')
    .filter(({ target: { flags } }) => flags & ts.SymbolFlags.Value && !(flags & ts.SymbolFlags.Module))
    .map(({ name, target }) => {
      const tag = target.getJsDocTags(checker).find((one) => one.name === 'example');
      const found = tag && codeOf(ts.displayPartsToString(tag.text));
      const file = path.relative(project, target.declarations?.[0]?.getSourceFile().fileName as string);
      return { name, file, example: found?.code, runs: found?.runs ?? false };
    });
}

/** `actual; //=> expected` becomes a comparison; `//=> throws ShapeError: text` a caught error. */
function withComparisons(code: string): string {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true);
  return source.statements
    .map((statement) => {
      const text = statement.getText(source);
      const rest = code.slice(statement.end).match(/^[ \t]*\/\/=> (.*)/);
      if (rest === null || !ts.isExpressionStatement(statement)) return text;
      const expression = statement.expression.getText(source);
      const thrown = rest[1]?.match(/^throws (\w+)(?:: (.*))?$/);
      if (thrown)
        return `await throws(async () => ${expression}, ${thrown[1]}, ${JSON.stringify(thrown[2] ?? '')});`;
      return `shows(${expression}, ${rest[1]});`;
    })
    .join('\n');
}

/** The names an example needs from the library. */
const namesIn = (code: string, names: readonly string[]) =>
  names.filter((name) => new RegExp(`(?<!\\w)(?<!(?<!\\.\\.)\\.)${name}\\b`).test(code));

/** An example as a module that compiles against the library's sources. */
export function exampleModule({ name, example = '' }: PublicValue, names: readonly string[]): string {
  const used = namesIn(example, [...names, 'tf']);
  return [
    `import { ${used.join(', ')} } from './index';`,
    `import path from 'node:path';`,
    `declare function shows(actual: unknown, expected: unknown): void;`,
    `declare function throws(work: () => Promise<unknown>, error: unknown, message: string): Promise<void>;`,
    `export async function ${name}Example(): Promise<void> {`,
    `path; shows; throws;`,
    withComparisons(example),
    `}`,
  ].join('\n');
}

/** An example as JavaScript, the body of an async function. */
export const exampleBody = ({ example = '' }: PublicValue): string =>
  ts.transpileModule(`{\n${withComparisons(example)}\n}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  }).outputText;

/** What the compiler says about modules that stand in for files of `src/`. */
export function compileErrors(modules: ReadonlyMap<string, string>): string[] {
  const host = ts.createCompilerHost(options);
  const files = new Map([...modules].map(([name, text]) => [path.join(project, 'src', name), text]));
  const { fileExists, readFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.getSourceFile = (file, language) => {
    const text = files.get(file) ?? ts.sys.readFile(file);
    return text === undefined
      ? undefined
      : ts.createSourceFile(file, declarationText(file, text), language, true);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((file) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(file))
      .filter(({ code }) => severityOf(code, 'strict') === 'stops')
      .map(
        ({ messageText }) => `${path.basename(file)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      ),
  );
}
