/**
 * A class, made from a seed: every right and every wrong solution that a chapter's exercises name, as students would
 * hand them in, and notebooks that came to harm. Each comes with the verdict it must get.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript-api';
import { Random } from '../../src/core';
import { loadChapter } from '../../src/exercises/registry';
import type { CodeExercise } from '../../src/exercises/spec';
import { type RawCell, type RawNotebook, solutionOf } from '../../src/notebook/raw';

const root = path.resolve(__dirname, '../..');

export interface Student {
  readonly id: string;
  /** The notebook file's text. */
  readonly text: string;
  readonly status: 'graded' | 'unreadable';
  /** By exercise, what its verdict must be; an exercise that is not named earns nothing. */
  readonly expected: ReadonlyMap<string, Expected>;
}

type Expected = { readonly right: string } | { readonly misconception: string } | { readonly says: RegExp };

/** One way to answer an exercise, as a notebook cell. */
interface Way {
  readonly exercise: string;
  readonly cell: string;
  readonly expected: Expected;
}

/** All students of a class; every way to answer every exercise is somebody's, when the class is large enough. */
export async function classOf(chapter: string, size: number, seed: string): Promise<Student[]> {
  const random = new Random(seed);
  const code = (await loadChapter(chapter)).filter((one): one is CodeExercise => 'cases' in one);
  const ways = code.flatMap(waysOf);
  const released = readFileSync(path.join(root, 'notebooks', `${chapter}.ipynb`), 'utf8');
  return Array.from({ length: size }, (_, i) => {
    const id = `student-${String(i).padStart(3, '0')}`;
    // Those whose notebooks come to harm stand aside, so that no way is lost with them.
    const whole = Math.floor(i / 20) * 16 + Math.min(i % 20, 15);
    const first = ways[whole % ways.length] as Way;
    const second = ways[Math.floor(random.uniform(0, ways.length))] as Way;
    const chosen = first.exercise === second.exercise ? [first] : [first, second];
    return { id, ...handedIn(i, chosen, JSON.parse(released) as RawNotebook) };
  });
}

/** Most answer; of the last fifth, by turns: nothing begun, a file cut short, a cell deleted, a cell doubled. */
function handedIn(i: number, ways: readonly Way[], notebook: RawNotebook): Omit<Student, 'id'> {
  const expected = new Map(ways.map((way) => [way.exercise, way.expected]));
  const harmless = { status: 'graded' as const, expected };
  if (i % 20 === 19) return { ...harmless, text: JSON.stringify(notebook), expected: new Map() };
  for (const way of ways) solutionCell(notebook, way.exercise).source = way.cell;
  const text = () => JSON.stringify(notebook);
  if (i % 20 === 18) return { status: 'unreadable', expected: new Map(), text: text().slice(0, -100) };
  const [way] = ways as [Way];
  const cell = solutionCell(notebook, way.exercise);
  if (i % 20 === 17) {
    notebook.cells.splice(notebook.cells.indexOf(cell), 1);
    return { ...harmless, text: text(), expected: expected.set(way.exercise, { says: /is missing/ }) };
  }
  if (i % 20 === 16) {
    notebook.cells.push({ ...structuredClone(cell), id: 'a-copy', source: `${way.cell}\n// again` });
    return { ...harmless, text: text() };
  }
  return { ...harmless, text: text() };
}

const solutionCell = (notebook: RawNotebook, exercise: string): RawCell =>
  notebook.cells.find((cell) => solutionOf(cell) === exercise) as RawCell;

/** The solutions that an exercise's file holds, cut out of it with all that they use. */
function waysOf(exercise: CodeExercise): Way[] {
  const file = path.join(root, 'src/course', exercise.chapter, `${exercise.id}.ts`);
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const spec = objectNamed(source, 'exercise');
  const way = (implementation: ts.Node, expected: Expected): Way => ({
    exercise: exercise.id,
    cell: cellOf(exercise, source, implementation),
    expected,
  });
  const alternatives = propertyOf(spec, 'alternatives') as ts.ObjectLiteralExpression;
  const misconceptions = propertyOf(spec, 'misconceptions') as ts.ArrayLiteralExpression;
  return [
    way(propertyOf(spec, 'reference'), { right: 'the reference' }),
    ...Object.keys(exercise.alternatives).map((name) => way(propertyOf(alternatives, name), { right: name })),
    ...exercise.misconceptions.map(({ id }, i) =>
      way(propertyOf(misconceptions.elements[i] as ts.Expression, 'implementation'), { misconception: id }),
    ),
  ];
}

function objectNamed(source: ts.SourceFile, name: string): ts.Expression {
  const declaration = declarationsOf(source).get(name) as ts.VariableDeclaration;
  return declaration.initializer as ts.Expression;
}

function propertyOf(object: ts.Expression, name: string): ts.Expression {
  const property = (object as ts.ObjectLiteralExpression).properties.find(
    (one) => one.name !== undefined && (one.name as ts.StringLiteral).text === name,
  );
  if (property !== undefined && ts.isPropertyAssignment(property)) return property.initializer;
  if (property !== undefined && ts.isShorthandPropertyAssignment(property)) return property.name;
  throw new Error(`${object.getSourceFile().fileName} writes no "${name}" that can be cut out`);
}

/** Top-level names, with what declares them. */
function declarationsOf(source: ts.SourceFile): Map<string, ts.Node> {
  const found = new Map<string, ts.Node>();
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement))
      for (const one of statement.declarationList.declarations) found.set(one.name.getText(), one);
    else if ('name' in statement) found.set((statement.name as ts.Identifier).text, statement);
    else if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
      for (const one of bindings.elements) if (one.name.text !== 'tf') found.set(one.name.text, statement);
    }
  }
  return found;
}

/** A cell that declares the entry points as an implementation has them. */
function cellOf(exercise: CodeExercise, source: ts.SourceFile, implementation: ts.Node): string {
  const declarations = declarationsOf(source);
  const names = new Set<string>();
  const follow = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && declarations.has(node.text) && !names.has(node.text)) {
      names.add(node.text);
      const declaration = declarations.get(node.text) as ts.Node;
      if (!ts.isImportDeclaration(declaration)) follow(declaration);
    }
    ts.forEachChild(node, follow);
  };
  follow(implementation);
  // In the file's order, for a constant must stand before what uses it.
  const used = [...declarations].filter(([name]) => names.has(name));
  const lines = used.map(([name, node]) => {
    if (ts.isImportDeclaration(node))
      return node.moduleSpecifier.getText().includes('@tensorflow/tfjs')
        ? `type ${name} = tf.${name};`
        : `type ${name} = any;`;
    return ts.isVariableDeclaration(node) ? `const ${node.getText()};` : node.getText();
  });
  const entries = exercise.entry.map((name) => `const ${name} = mine.${name};`);
  const body = [...lines, `return ${implementation.getText()};`].join('\n');
  // Misconceptions may take moments ready-made, which students may not: theirs are worked out.
  const mine = body.includes('tf.moments(')
    ? `${moments}\n${body.replaceAll('tf.moments(', 'momentsOf(')}`
    : body;
  return `const mine = (() => {\n${mine}\n})();\n${entries.join('\n')}`;
}

const moments = `const momentsOf = (x: tf.Tensor, axes?: any, keepDims = false) => {
  const centred = tf.sub(x, tf.mean(x, axes, true));
  return { mean: tf.mean(x, axes, keepDims), variance: tf.mean(tf.square(centred), axes, keepDims) };
};`;
