/**
 * Mutants of a reference solution: the same code with one thing changed, as a student might get it wrong. Cases that
 * let one pass do not ask enough.
 */
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import ts from 'typescript-api';
import { tf } from '../backend';
import { ExerciseError } from '../core';
import type { CodeExercise, Implementation } from '../exercises/spec';

export interface Mutant {
  /** What was changed: `line 23: tf.mean(x, axes) -> tf.sum(x, axes)`, without the line for comparison. */
  readonly description: string;
  readonly line: number;
  /** The line of code in which it begins. */
  readonly code: string;
  /** The whole exercise file with that change. */
  readonly text: string;
}

/**
 * All mutants of the reference in an exercise file.
 * @param text the file's TypeScript
 * @throws ExerciseError when the file has no `reference: { ... }` of functions declared in it
 */
export function mutantsOf(text: string): Mutant[] {
  const file = ts.createSourceFile('exercise.ts', text, ts.ScriptTarget.ES2022, true);
  const lines = text.split('\n');
  const mutants = new Map<string, Mutant>();
  for (const declaration of referenceDeclarations(file)) {
    const visit = (node: ts.Node): void => {
      if (ts.isTypeNode(node)) return;
      for (const replacement of replacementsOf(node)) {
        const [start, end] = [node.getStart(file), node.end];
        const changed = text.slice(0, start) + replacement + text.slice(end);
        if (mutants.has(changed)) continue;
        const line = file.getLineAndCharacterOfPosition(start).line + 1;
        const code = lines[line - 1]?.trim() ?? '';
        const description = `${brief(node.getText(file))} -> ${brief(replacement)}`;
        mutants.set(changed, { description, line, code, text: changed });
      }
      ts.forEachChild(node, visit);
    };
    visit(declaration);
  }
  return [...mutants.values()];
}

const brief = (code: string): string => {
  const line = code.replace(/\s+/g, ' ').trim();
  return line === '' ? '(nothing)' : line;
};

/**
 * The declarations that make up the reference: those it names, and what they use of the file. A name is followed to what
 * it is bound to: a property (`{ mean: 1 }`, `x.mean`) or a variable of a function that is called like a helper of the
 * file does not make that helper a part of the reference.
 */
function referenceDeclarations(file: ts.SourceFile): ts.Node[] {
  const reference = findReference(file);
  if (reference === undefined)
    throw new ExerciseError(
      'an exercise file holds `reference: { ... }` with functions declared in that file',
    );
  const checker = checkerOf(file);
  const found = new Set<ts.Node>([reference]);
  const follow = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isIdentifier(node))
      for (const declaration of boundTo(node, checker))
        if (isOfTheFile(declaration) && !found.has(declaration)) {
          found.add(declaration);
          ts.forEachChild(declaration, follow);
        }
    ts.forEachChild(node, follow);
  };
  follow(reference);
  return [...found];
}

/** Knows what the names of a single file are bound to. */
function checkerOf(file: ts.SourceFile): ts.TypeChecker {
  const options: ts.CompilerOptions = {
    noLib: true,
    noResolve: true,
    types: [],
    target: file.languageVersion,
  };
  const host: ts.CompilerHost = {
    getSourceFile: (name) => (name === file.fileName ? file : undefined),
    fileExists: (name) => name === file.fileName,
    readFile: (name) => (name === file.fileName ? file.text : undefined),
    writeFile: () => undefined,
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => '',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  };
  return ts.createProgram([file.fileName], options, host).getTypeChecker();
}

const boundTo = (name: ts.Identifier, checker: ts.TypeChecker): readonly ts.Declaration[] =>
  (ts.isShorthandPropertyAssignment(name.parent)
    ? checker.getShorthandAssignmentValueSymbol(name.parent)
    : checker.getSymbolAtLocation(name)
  )?.declarations ?? [];

/** Whether it is a function, a class or a variable of the file itself, and not of a function in it. */
const isOfTheFile = (declaration: ts.Declaration): boolean =>
  ts.isFunctionDeclaration(declaration) || ts.isClassDeclaration(declaration)
    ? ts.isSourceFile(declaration.parent)
    : ts.isVariableDeclaration(declaration) && ts.isSourceFile(declaration.parent.parent.parent);

function findReference(root: ts.Node): ts.Node | undefined {
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'reference') found ??= node.initializer;
    else ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

const operators: Record<string, readonly string[]> = {
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '**': ['*'],
  '%': ['*'],
  '<': ['<=', '>'],
  '<=': ['<', '>='],
  '>': ['>=', '<'],
  '>=': ['>', '<='],
  '===': ['!=='],
  '!==': ['==='],
  '&&': ['||'],
  '||': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
  '*=': ['/='],
  '/=': ['*='],
};

/** TensorFlow.js operations and what they are taken for, as functions (`tf.add`) and as methods (`x.add`). */
const operations: Record<string, string> = {
  add: 'sub',
  sub: 'add',
  mul: 'div',
  div: 'mul',
  mean: 'sum',
  sum: 'mean',
  max: 'min',
  min: 'max',
  maximum: 'minimum',
  minimum: 'maximum',
  sqrt: 'square',
  rsqrt: 'sqrt',
  square: 'abs',
  exp: 'log',
  log: 'exp',
  greater: 'less',
  less: 'greater',
};

function replacementsOf(node: ts.Node): string[] {
  if (ts.isBinaryExpression(node)) return binary(node);
  if (ts.isNumericLiteral(node)) return numeric(node);
  if (node.kind === ts.SyntaxKind.TrueKeyword && !ts.isLiteralTypeNode(node.parent)) return ['false'];
  if (node.kind === ts.SyntaxKind.FalseKeyword && !ts.isLiteralTypeNode(node.parent)) return ['true'];
  if (ts.isPrefixUnaryExpression(node)) return unary(node);
  if (ts.isConditionalExpression(node))
    return [`${node.condition.getText()} ? ${node.whenFalse.getText()} : ${node.whenTrue.getText()}`];
  if (ts.isIfStatement(node)) return [];
  if (ts.isExpressionStatement(node)) return ['{}'];
  if (ts.isArrayLiteralExpression(node)) return withoutOne(node);
  return ts.isCallExpression(node) ? call(node) : [];
}

function binary(node: ts.BinaryExpression): string[] {
  const operator = node.operatorToken.getText();
  const [left, right] = [node.left.getText(), node.right.getText()];
  const changed = (operators[operator] ?? []).map((other) => `${left} ${other} ${right}`);
  // A missing term or factor.
  return ['+', '-', '*', '/'].includes(operator) ? [...changed, left] : changed;
}

function numeric(node: ts.NumericLiteral): string[] {
  const value = Number(node.text);
  return value === 0 ? ['1'] : [String(value + 1), '0'];
}

function unary(node: ts.PrefixUnaryExpression): string[] {
  const operand = node.operand.getText();
  const strips =
    node.operator === ts.SyntaxKind.MinusToken || node.operator === ts.SyntaxKind.ExclamationToken;
  return strips ? [operand] : [];
}

function withoutOne(node: ts.ArrayLiteralExpression): string[] {
  if (node.elements.length < 2) return [];
  return node.elements.map(
    (gone) =>
      `[${node.elements
        .filter((one) => one !== gone)
        .map((one) => one.getText())
        .join(', ')}]`,
  );
}

function call(node: ts.CallExpression): string[] {
  const { expression } = node;
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const name = expression.name.text;
  const object = expression.expression.getText();
  const args = node.arguments.map((arg) => arg.getText());
  const isFunction = object === 'tf';
  const found: string[] = [];
  const other = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (other !== undefined) {
    found.push(`${object}.${other}(${args.join(', ')})`);
    // A missing step: what the operation was applied to.
    found.push(isFunction ? (args[0] ?? object) : object);
  }
  // A forgotten last argument: axes, keepDims, epsilon.
  if (args.length > (isFunction ? 1 : 0)) found.push(`${object}.${name}(${args.slice(0, -1).join(', ')})`);
  return found;
}

/**
 * The reference of a mutant, ready to be run.
 * @param file the compiled exercise file, whose imports the mutant shares
 * @throws whatever the changed file throws when loaded
 */
export function loadMutant(mutant: Mutant, file: string): Implementation {
  const { outputText } = ts.transpileModule(withGuardedLoops(mutant.text), {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
    },
  });
  const module = new Module(file) as Module & { _compile(code: string, file: string): void };
  Object.assign(module, { tensors: () => tf.memory().numTensors });
  module.filename = file;
  module.paths = [];
  module._compile(outputText, file);
  return (module.exports as { exercise: CodeExercise }).exercise.reference;
}

/** The TypeScript of an exercise. */
export const sourceText = (file: string): string => readFileSync(file, 'utf8');

const counter = '{ let veryDeepRounds = 0; const veryDeepHeld = module.tensors(); ';
const guard =
  '{ if (++veryDeepRounds > 1e6 || (veryDeepRounds % 256 === 0 && module.tensors() > veryDeepHeld + 1e4)) ' +
  "throw new Error('endless'); ";

/**
 * A changed bound makes endless loops: each run of a loop gives up after a million rounds, or when it has come to hold ten
 * thousand tensors more than before, which long before that many rounds would fill the memory.
 */
function withGuardedLoops(text: string): string {
  const file = ts.createSourceFile('exercise.ts', text, ts.ScriptTarget.ES2022, true);
  const inserted: { at: number; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isForStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) {
      const { statement } = node;
      inserted.push(
        { at: node.getStart(file), text: counter },
        { at: statement.getStart(file), text: guard },
        { at: statement.end, text: ' }' },
        { at: node.end, text: ' }' },
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  // The outer of two loops was found first, and what is inserted at one place stays in that order.
  let [whole, done] = ['', 0];
  for (const { at, text: more } of inserted.sort((a, b) => a.at - b.at)) {
    whole += text.slice(done, at) + more;
    done = at;
  }
  return whole + text.slice(done);
}
