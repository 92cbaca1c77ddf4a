/**
 * What a cell's code declares, uses and changes, found by the TypeScript compiler without running or type-checking it.
 */
import ts from 'typescript-api';
import { programOf } from './alone';
import { asModule } from './as-module';
import type { Span } from './blank';
import { withoutMagics } from './magics';
import { declaredBy, isAugmentation } from './top-level';

/**
 * What kind of thing a top-level name is. `code` (functions, classes) and `constant` (literals) cannot be changed by
 * merely being used; `state` can.
 */
type NameKind = 'import' | 'type' | 'code' | 'constant' | 'state';

/** What a name stands for: one cell may declare a value, and another a type of the same name, and both are meant by it. */
export type Meaning = 'value' | 'type' | 'both';

export interface Declared {
  readonly kind: NameKind;
  readonly meaning: Meaning;
  /** Names that the declaration refers to, free or declared in the same cell. */
  readonly refers: ReadonlySet<string>;
  /** Those of them that are no types, and members of `globalThis` and `process`: globals, where no cell declares them. */
  readonly takes: ReadonlySet<string>;
  /** For imports, the declaration that brings this one name. */
  readonly importText?: string;
}

export interface CellFacts {
  readonly declares: ReadonlyMap<string, Declared>;
  /** Names used but not declared in the cell: from earlier cells, or globals. */
  readonly uses: ReadonlySet<string>;
  /** Names, free or of the cell's top level, that are assigned to or whose members are. */
  readonly assigns: ReadonlySet<string>;
  /** Where top-level declarations start that are not exported yet: positions in the source. */
  readonly exportAt: readonly number[];
  /** Calls by a name, such as `answer('03-q4', 'b')` or `course.check(...)`, outside functions and classes; in order. */
  readonly calls: readonly Call[];
  /** How often `answer` is named: more often than it is called with a written id, when something else answers. */
  readonly answerNames: number;
  /** The modules that names come from: by name, as in `import { name } from 'module'`. */
  readonly modules: ReadonlyMap<string, string>;
  /** What it adds declarations to that are not its own, as it is written: `declare global`, `declare module 'fs'`. */
  readonly augments: readonly string[];
}

/** A call of a function by its name. */
export interface Call {
  /** As it is written: `check`, `course.check`. */
  readonly name: string;
  /** Literal arguments; undefined for all others. */
  readonly args: readonly (string | number | undefined)[];
  /** The arguments as they are written. */
  readonly texts: readonly string[];
  /** Whether it runs whenever the cell does, and once. */
  readonly certain: boolean;
  /** Where its statement stands, when it is nothing but this call: nobody uses the result. */
  readonly statement?: Span;
}

const cache = new Map<string, CellFacts>();
/** How much code the cache may have seen before it begins anew: a grader sees the cells of thousands. */
const cachedCharacters = 8 * 2 ** 20;
let characters = 0;

/** The facts of a cell. Asked for many cells at once it is much cheaper: one compiler pass for all. */
export function factsOf(sources: readonly string[]): CellFacts[] {
  if (characters > cachedCharacters) {
    cache.clear();
    characters = 0;
  }
  const fresh = [...new Set(sources)].filter((source) => !cache.has(source));
  if (fresh.length > 0) analyse(fresh);
  for (const source of fresh) characters += source.length;
  return sources.map((source) => cache.get(source) as CellFacts);
}

function analyse(sources: readonly string[]): void {
  // Each file is a module of its own, so that no cell sees another's names.
  const files = sources.map((source, i) =>
    ts.createSourceFile(`/${i}.ts`, asModule(withoutMagics(ts, source)), ts.ScriptTarget.ES2022, true),
  );
  const program = programOf(ts, files);
  const checker = program.getTypeChecker();
  for (const [i, source] of sources.entries())
    cache.set(source, readFacts(files[i] as ts.SourceFile, checker));
}

function readFacts(file: ts.SourceFile, checker: ts.TypeChecker): CellFacts {
  const declares = new Map<string, Declared>();
  const uses = new Set<string>();
  const assigns = new Set<string>();
  const exportAt: number[] = [];
  const modules = new Map<string, string>();
  const topLevel = new Set<ts.Symbol>();

  for (const statement of file.statements) {
    for (const [name, node, kind, own, importText] of declarationsOf(statement)) {
      const symbol = checker.getSymbolAtLocation(name);
      if (symbol !== undefined) topLevel.add(symbol);
      const before = declares.get(name.text);
      const refers = new Set(before?.refers);
      const takes = new Set(before?.takes);
      collect(node, checker, (use) => {
        refers.add(use.text);
        const taken = ts.isPartOfTypeNode(use) ? undefined : globalTaken(use);
        if (taken !== undefined) takes.add(taken);
      });
      for (const [module, call] of loadsIn(node)) {
        refers.add(call);
        modules.set(call, module);
      }
      // A class and an interface of one name are a class.
      const merged = kind === 'type' && before !== undefined ? before.kind : kind;
      const meaning = before === undefined || before.meaning === own ? own : 'both';
      declares.set(name.text, {
        ...{ kind: merged, meaning, refers, takes },
        ...(importText !== undefined && { importText }),
      });
    }
    if (isExportable(statement)) exportAt.push(statement.getStart(file));
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier))
      for (const { name } of declaredBy(ts, statement))
        modules.set(name.text, statement.moduleSpecifier.text);
  }
  collect(
    file,
    checker,
    (use) => uses.add(use.text),
    (target) => {
      const symbol = checker.getSymbolAtLocation(target);
      const inFile = symbol?.declarations?.some((declaration) => declaration.getSourceFile() === file);
      if (symbol === undefined || !inFile || topLevel.has(symbol)) assigns.add(target.text);
    },
  );
  return {
    declares,
    uses,
    assigns,
    exportAt,
    calls: callsIn(file),
    modules,
    answerNames: answerNamesIn(file),
    augments: file.statements.flatMap(augmentedBy),
  };
}

/**
 * The global that a use of a name takes, if the name is one: `fetch`, and in `globalThis.fetch`, too. Of `process` it is a
 * member, `process.env`.
 */
function globalTaken(use: ts.Identifier): string | undefined {
  // Whoever asks whether it is there does not count on it.
  if (ts.isTypeOfExpression(use.parent)) return undefined;
  const isWhole = use.text === 'globalThis' || use.text === 'global';
  const name = isWhole ? memberTaken(use) : use.text;
  const member = name === 'process' ? memberTaken(isWhole ? use.parent : use) : undefined;
  return member === undefined ? name : `${name}.${member}`;
}

/** The member that is read of an expression, where its name is written out. */
function memberTaken(of: ts.Node): string | undefined {
  const { parent } = of;
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text;
  return ts.isElementAccessExpression(parent) && ts.isStringLiteralLike(parent.argumentExpression)
    ? parent.argumentExpression.text
    : undefined;
}

/** TypeScript knows additions to declarations of the surroundings only at the top of a module. */
function augmentedBy(statement: ts.Statement): string[] {
  if (!ts.isModuleDeclaration(statement) || !isAugmentation(ts, statement)) return [];
  return [ts.isStringLiteral(statement.name) ? `declare module '${statement.name.text}'` : 'declare global'];
}

function isExportable(statement: ts.Statement): boolean {
  const declares =
    ts.isVariableStatement(statement) ||
    ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) &&
      statement.name !== undefined) ||
    ts.isEnumDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    (ts.isModuleDeclaration(statement) && !isAugmentation(ts, statement)) ||
    (ts.isImportEqualsDeclaration(statement) && !ts.isExternalModuleReference(statement.moduleReference));
  if (!declares) return false;
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return !modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
}

type Declaration = [
  name: ts.Identifier,
  node: ts.Node,
  kind: NameKind,
  meaning: Meaning,
  importText?: string,
];

const declarationsOf = (statement: ts.Statement): Declaration[] =>
  declaredBy(ts, statement).map(({ name, by }): Declaration => {
    if (ts.isVariableDeclaration(by)) {
      const constant = (by.parent.flags & ts.NodeFlags.Const) !== 0;
      const plain = constant && ts.isIdentifier(by.name) && by.initializer !== undefined;
      return [name, by, plain ? kindOf(by.initializer) : 'state', 'value'];
    }
    if (ts.isEnumDeclaration(by)) return [name, by, 'constant', 'both'];
    if (ts.isInterfaceDeclaration(by) || ts.isTypeAliasDeclaration(by)) return [name, by, 'type', 'type'];
    if (ts.isModuleDeclaration(by)) return [name, by, 'state', 'both'];
    const text = ts.isImportDeclaration(statement) ? importText(statement, by, name.text) : undefined;
    if (text !== undefined) return [name, name, 'import', 'both', text];
    return [name, by, 'code', ts.isFunctionDeclaration(by) ? 'value' : 'both'];
  });

/** The declaration that brings one name of an import; undefined for what is no part of one. */
function importText(from: ts.ImportDeclaration, by: ts.Node, name: string): string | undefined {
  const isPart = ts.isImportSpecifier(by);
  if (!isPart && !ts.isNamespaceImport(by) && !ts.isImportClause(by)) return undefined;
  const onlyType = from.importClause?.isTypeOnly === true || (isPart && by.isTypeOnly);
  const renamed = isPart && by.propertyName !== undefined ? `${by.propertyName.text} as ` : '';
  const what = isPart ? `{ ${renamed}${name} }` : ts.isNamespaceImport(by) ? `* as ${name}` : name;
  return `${onlyType ? 'import type' : 'import'} ${what} from ${from.moduleSpecifier.getText()};`;
}

function kindOf(initializer: ts.Expression): NameKind {
  if (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)) return 'code';
  if (ts.isClassExpression(initializer)) return 'code';
  const literal = ts.isPrefixUnaryExpression(initializer) ? initializer.operand : initializer;
  return ts.isLiteralExpression(literal) ||
    literal.kind === ts.SyntaxKind.TrueKeyword ||
    literal.kind === ts.SyntaxKind.FalseKeyword ||
    literal.kind === ts.SyntaxKind.NullKeyword
    ? 'constant'
    : 'state';
}

/** Calls back for every identifier that resolves outside the function and block scopes below `root`. */
function collect(
  root: ts.Node,
  checker: ts.TypeChecker,
  onUse: (use: ts.Identifier) => void,
  onAssign?: (target: ts.Identifier) => void,
): void {
  const file = root.getSourceFile();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isReference(node)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent)
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : checker.getSymbolAtLocation(node);
      const local = symbol?.declarations?.some((declaration) => declaration.getSourceFile() === file);
      const outside = !local || (root !== file && isTopLevel(symbol as ts.Symbol));
      if (outside) onUse(node);
    }
    if (onAssign !== undefined) for (const target of assignmentTargets(node)) onAssign(target);
    ts.forEachChild(node, visit);
  };
  visit(root);
}

function isTopLevel(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some((declaration) => {
    let node: ts.Node = declaration;
    while (
      ts.isBindingElement(node) ||
      ts.isObjectBindingPattern(node) ||
      ts.isArrayBindingPattern(node) ||
      ts.isVariableDeclaration(node) ||
      ts.isVariableDeclarationList(node) ||
      ts.isImportSpecifier(node) ||
      ts.isNamedImports(node) ||
      ts.isNamespaceImport(node) ||
      ts.isImportClause(node)
    )
      node = node.parent;
    return node.parent !== undefined && ts.isSourceFile(node.parent);
  });
}

/** Whether an identifier refers to something by its name, rather than naming a member, a label or a new thing. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent)) return false;
  if (ts.isExportSpecifier(parent)) return (parent.propertyName ?? parent.name) === node;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false;
  if (ts.isMetaProperty(parent) || ts.isNamedTupleMember(parent)) return false;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isEnumMember(parent))
    return parent.initializer === node;
  if (ts.isPropertyDeclaration(parent)) return parent.initializer === node;
  return !('name' in parent && parent.name === node);
}

/** The root names of what a node assigns to: `a` in `a = 1`, `a.b[0] += 1`, `a++`, `[a] = ...`, `delete a.b`. */
function assignmentTargets(node: ts.Node): ts.Identifier[] {
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return rootsOf(node.left);
  if (
    (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
    (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)
  )
    return rootsOf(node.operand);
  if (ts.isDeleteExpression(node)) return rootsOf(node.expression);
  if ((ts.isForOfStatement(node) || ts.isForInStatement(node)) && ts.isExpression(node.initializer))
    return rootsOf(node.initializer);
  return [];
}

const isAssignment = (kind: ts.SyntaxKind) =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

function rootsOf(target: ts.Node): ts.Identifier[] {
  if (ts.isIdentifier(target)) return [target];
  if (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target))
    return rootsOf(target.expression);
  if (ts.isParenthesizedExpression(target) || ts.isNonNullExpression(target) || ts.isAsExpression(target))
    return rootsOf(target.expression);
  if (ts.isArrayLiteralExpression(target)) return target.elements.flatMap(rootsOf);
  if (ts.isSpreadElement(target)) return rootsOf(target.expression);
  if (ts.isObjectLiteralExpression(target))
    return target.properties.flatMap((property) => {
      if (ts.isShorthandPropertyAssignment(property)) return [property.name];
      if (ts.isPropertyAssignment(property)) return rootsOf(property.initializer);
      return ts.isSpreadAssignment(property) ? rootsOf(property.expression) : [];
    });
  return [];
}

function answerNamesIn(file: ts.SourceFile): number {
  let count = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === 'answer' && !ts.isImportSpecifier(node.parent)) count++;
    if (ts.isImportSpecifier(node) && node.propertyName?.text === 'answer') count++;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return count;
}

/** Modules that are loaded by a call, each with the call as it is written: `require('fs')`. */
function loadsIn(root: ts.Node): [module: string, call: string][] {
  const found: [string, string][] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node)) return;
    const {
      expression,
      arguments: [first],
    } = node;
    const loads =
      expression.kind === ts.SyntaxKind.ImportKeyword ||
      (ts.isIdentifier(expression) && expression.text === 'require');
    if (loads && first !== undefined && ts.isStringLiteralLike(first))
      found.push([first.text, node.getText()]);
  };
  visit(root);
  return found;
}

/** Calls outside functions and classes: what a cell does when it is run. */
function callsIn(file: ts.SourceFile): Call[] {
  const calls: Call[] = [];
  const visit = (node: ts.Node, certain: boolean): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    const inside = certain && !isBranch(node);
    ts.forEachChild(node, (child) => visit(child, inside));
    if (!ts.isCallExpression(node) || !isNamed(node.expression)) return;
    const around = ts.isAwaitExpression(node.parent) ? node.parent : node;
    const { parent } = around;
    const alone = ts.isExpressionStatement(parent) && ts.isSourceFile(parent.parent);
    calls.push({
      name: node.expression.getText(file).replace(/\s/g, ''),
      args: node.arguments.map(literalOf),
      texts: node.arguments.map((argument) => argument.getText(file)),
      certain,
      ...(alone && { statement: { start: parent.getStart(file), end: parent.end } }),
    });
  };
  visit(file, true);
  return calls;
}

/** A name, or one behind dots: `check`, `course.check`. */
const isNamed = (node: ts.Expression): boolean =>
  ts.isIdentifier(node) || (ts.isPropertyAccessExpression(node) && isNamed(node.expression));

/** What may run its parts, or not, or more than once. */
const isBranch = (node: ts.Node): boolean =>
  ts.isIfStatement(node) ||
  ts.isSwitchStatement(node) ||
  ts.isTryStatement(node) ||
  ts.isIterationStatement(node, false) ||
  ts.isConditionalExpression(node) ||
  (ts.isBinaryExpression(node) &&
    [
      ts.SyntaxKind.AmpersandAmpersandToken,
      ts.SyntaxKind.BarBarToken,
      ts.SyntaxKind.QuestionQuestionToken,
    ].includes(node.operatorToken.kind));

function literalOf(node: ts.Expression): string | number | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isParenthesizedExpression(node)) return literalOf(node.expression);
  if (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand)) {
    if (node.operator === ts.SyntaxKind.MinusToken) return -Number(node.operand.text);
    if (node.operator === ts.SyntaxKind.PlusToken) return Number(node.operand.text);
  }
  return undefined;
}
