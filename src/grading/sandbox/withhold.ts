/**
 * Takes functions out of TensorFlow.js's source, so that a child which may not use them does not hold them:
 * no alias, no second copy, no gradient, no kernel, no text to evaluate.
 *
 * A forbidden function keeps its name and throws a sentence. What only it needed (helpers, kernels, their
 * gradients) goes too.
 */
import ts from 'typescript-api';
import { ValueError } from '../../core';

/** Source text by module name. */
export type Sources = ReadonlyMap<string, string>;

/** Stands in the bundle's prelude: throws for a withheld function. */
export const WITHHELD = '__withheld';
/** Stands in the bundle's prelude: makes a class that throws when constructed. */
export const WITHHELD_CLASS = '__withheldClass';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One source file with the changes made to it so far. */
class Source {
  readonly edits: Edit[] = [];
  readonly statements: readonly ts.Statement[];
  /** Top-level functions and variables by name. */
  readonly declarations = new Map<string, ts.FunctionDeclaration | ts.VariableDeclaration>();
  readonly #file: ts.SourceFile;
  /** How often each identifier stands in each top-level statement. */
  readonly #uses = new Map<ts.Statement, Map<string, number>>();
  readonly #totals = new Map<string, number>();

  constructor(
    readonly name: string,
    readonly text: string,
  ) {
    this.#file = ts.createSourceFile(`${name}.js`, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
    this.statements = this.#file.statements;
    for (const statement of this.statements) {
      const uses = identifiers(statement);
      this.#uses.set(statement, uses);
      for (const [name, count] of uses) this.#totals.set(name, (this.#totals.get(name) ?? 0) + count);
      if (ts.isFunctionDeclaration(statement) && statement.name !== undefined)
        this.declarations.set(statement.name.text, statement);
      if (ts.isVariableStatement(statement))
        for (const declaration of statement.declarationList.declarations)
          if (ts.isIdentifier(declaration.name)) this.declarations.set(declaration.name.text, declaration);
    }
  }

  replace(node: ts.Node, text: string): void {
    this.edits.push({ start: node.getStart(this.#file), end: node.getEnd(), text });
    const statement = topLevel(node);
    const uses = this.#uses.get(statement);
    for (const [name, count] of identifiers(node)) {
      uses?.set(name, (uses.get(name) ?? 0) - count);
      this.#totals.set(name, (this.#totals.get(name) ?? 0) - count);
    }
  }

  /** Whether a name stands anywhere outside its own declaration. */
  isUsed(name: string): boolean {
    const declaration = this.declarations.get(name);
    const own = declaration === undefined ? 0 : (this.#uses.get(topLevel(declaration))?.get(name) ?? 0);
    return (this.#totals.get(name) ?? 0) > own;
  }

  isUsedByOtherOperations(name: string, withheld: ReadonlySet<string>): boolean {
    for (const [statement, uses] of this.#uses)
      if (
        ts.isFunctionDeclaration(statement) &&
        statement.name?.text.endsWith('_') &&
        !withheld.has(statement.name.text) &&
        (uses.get(name) ?? 0) > 0
      )
        return true;
    return false;
  }

  result(): string {
    const sorted = [...this.edits].sort((a, b) => a.start - b.start || b.end - a.end);
    let out = '';
    let at = 0;
    for (const { start, end, text } of sorted) {
      if (start < at) continue; // inside something already replaced
      out += this.text.slice(at, start) + text;
      at = end;
    }
    return out + this.text.slice(at);
  }
}

/**
 * @param sources TensorFlow.js's CommonJS files by module name
 * @param forbid names as students write them: `tf.moments`, `tf.layers.batchNormalization`
 * @returns the files without them
 * @throws ValueError when TensorFlow.js has no such function: the exercise's author mistyped it
 */
export function withhold(sources: Sources, forbid: readonly string[]): Map<string, string> {
  if (forbid.length === 0) return new Map(sources);
  const files = [...sources].map(([name, text]) => new Source(name, text));
  const kernels = new Set<string>();
  const operations = new Set(forbid.map((name) => `${lastPart(name)}_`));
  for (const name of forbid) {
    const found = files.filter((file) => withholdIn(file, name, operations, kernels));
    if (found.length === 0)
      throw new ValueError(`cannot withhold \`${name}\`: TensorFlow.js has no function of that name`);
  }
  for (const file of files) {
    withholdKernels(file, kernels);
    dropUnused(file);
  }
  return new Map(files.map((file) => [file.name, file.result()]));
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

function withholdIn(
  file: Source,
  name: string,
  operations: ReadonlySet<string>,
  kernels: Set<string>,
): boolean {
  const inLayers = /^tf\.(layers|initializers|constraints|regularizers|metrics)\./.test(name);
  if (inLayers) return file.name.endsWith('tfjs-layers') && withholdFactory(file, name);
  const declaration =
    file.declarations.get(`${lastPart(name)}_`) ??
    (file.name.endsWith('tfjs-core') ? file.declarations.get(lastPart(name)) : undefined);
  if (declaration === undefined || !ts.isFunctionDeclaration(declaration) || declaration.body === undefined)
    return false;
  for (const kernel of kernelsOf(declaration.body))
    if (!file.isUsedByOtherOperations(kernel, operations)) kernels.add(kernel);
  file.replace(declaration.body, `{ ${WITHHELD}(${JSON.stringify(name)}); }`);
  return true;
}

/** A factory such as `tf.layers.batchNormalization`, and the class it makes. */
function withholdFactory(file: Source, name: string): boolean {
  const factory = file.declarations.get(lastPart(name));
  if (factory === undefined || !ts.isFunctionDeclaration(factory) || factory.body === undefined) return false;
  const made = factory.body.statements.map((statement) =>
    ts.isReturnStatement(statement) && statement.expression && ts.isNewExpression(statement.expression)
      ? statement.expression.expression
      : undefined,
  );
  for (const expression of made) {
    if (expression === undefined || !ts.isIdentifier(expression)) continue;
    const declaration = file.declarations.get(expression.text);
    if (declaration !== undefined && ts.isVariableDeclaration(declaration) && declaration.initializer)
      file.replace(declaration.initializer, `${WITHHELD_CLASS}(${JSON.stringify(name)})`);
  }
  file.replace(factory.body, `{ ${WITHHELD}(${JSON.stringify(name)}); }`);
  return true;
}

/** The kernels that an operation runs: `ENGINE.runKernel(FusedBatchNorm, ...)`. */
function kernelsOf(body: ts.Node): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      node.expression.name.text === 'runKernel' &&
      node.arguments[0] !== undefined &&
      ts.isIdentifier(node.arguments[0])
    )
      found.push(node.arguments[0].text);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

/** Kernel and gradient registrations name their kernel in an object: `{ kernelName: FusedBatchNorm, ... }`. */
function withholdKernels(file: Source, kernels: ReadonlySet<string>): void {
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const kernel = node.properties.map(kernelNamed).find((name) => name !== undefined);
      if (kernel !== undefined && kernels.has(kernel))
        for (const property of node.properties)
          if (ts.isPropertyAssignment(property) && /^(kernelFunc|gradFunc)$/.test(property.name.getText()))
            file.replace(property.initializer, `function () { ${WITHHELD}(${JSON.stringify(kernel)}); }`);
    }
    ts.forEachChild(node, visit);
  };
  if (kernels.size > 0) for (const statement of file.statements) visit(statement);
}

function kernelNamed(property: ts.ObjectLiteralElementLike): string | undefined {
  if (!ts.isPropertyAssignment(property) || property.name.getText() !== 'kernelName') return undefined;
  return lastPart(property.initializer.getText());
}

/** Removes functions that nothing refers to any more; the files hold none to begin with. */
function dropUnused(file: Source): void {
  const candidates = [...file.declarations].filter(([, declaration]) =>
    ts.isFunctionDeclaration(declaration),
  );
  const dropped = new Set<string>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const [name, declaration] of candidates) {
      if (dropped.has(name) || file.isUsed(name)) continue;
      file.replace(declaration, '');
      dropped.add(name);
      changed = true;
    }
  }
}

function topLevel(node: ts.Node): ts.Statement {
  let at = node;
  while (!ts.isSourceFile(at.parent)) at = at.parent;
  return at as ts.Statement;
}

function identifiers(node: ts.Node): Map<string, number> {
  const counts = new Map<string, number>();
  const visit = (at: ts.Node): void => {
    if (ts.isIdentifier(at)) counts.set(at.text, (counts.get(at.text) ?? 0) + 1);
    ts.forEachChild(at, visit);
  };
  visit(node);
  return counts;
}
