/**
 * One live scope for all cells: what a cell declares at its top becomes a property of the global object, so that functions
 * of earlier cells see what later ones make of a name, and every reference stays as it was written.
 *
 * Names that the surroundings own (`process`, `fetch`, `window`) are kept under another name: a library that asks for them
 * shall not find a student's.
 */
import type TypeScript from 'typescript-api';
import { besideOwned } from '../../src/notebook/kept-names';
import { type FileType, importedAs } from './file-imports';
import { isPath, type ts } from './host';

/** Libraries ask for these to find out where they run; in Node.js they are not there, and shall not seem to be. */
const ASKED_FOR = new Set(
  'window document self location importScripts define module exports require __filename __dirname Deno Bun WorkerGlobalScope HTMLElement XMLHttpRequest'.split(
    ' ',
  ),
);

/** How the names of cells are called at run time; a name keeps what it was called first. */
export class RuntimeNames {
  readonly #names = new Map<string, string>();

  readonly #isTaken: (name: string) => boolean;

  /** @param isTaken whether the surroundings have a global of this name */
  constructor(isTaken: (name: string) => boolean) {
    this.#isTaken = isTaken;
  }

  /** Notes that a cell declares a name. @returns the property of the global object that holds it */
  declare(name: string): string {
    let found = this.#names.get(name);
    if (found === undefined) {
      found = ASKED_FOR.has(name) || this.#isTaken(name) ? besideOwned(name) : name;
      this.#names.set(name, found);
    }
    return found;
  }

  /** The property of the global object that holds a name, which need not be a cell's. */
  of(name: string): string {
    return this.#names.get(name) ?? name;
  }
}

/** The functions that compiled cells call. */
export const HELPERS = { load: '__veryDeepLoad', bind: '__veryDeepBind', meta: '__veryDeepMeta' } as const;

type Visit = (node: TypeScript.Node) => TypeScript.Node;

/** What the rewriting of a cell needs to know of it. */
export interface ScopeOfCell {
  readonly checker: TypeScript.TypeChecker;
  readonly names: RuntimeNames;
  /** Where the cell's own text ends; what stands behind it tells the compiler of earlier cells. */
  readonly end: number;
  /** Whether a symbol is a name of a cell, of this or of an earlier one. */
  readonly isCells: (symbol: TypeScript.Symbol) => boolean;
}

/**
 * Makes the statements of a cell assignments to the live scope; the value of a last expression is returned in a list of
 * one, so that a promise is not waited for.
 */
export const liveScope =
  (ts: ts, scope: ScopeOfCell): TypeScript.TransformerFactory<TypeScript.SourceFile> =>
  (context) =>
  (file) =>
    new Rewriter(ts, scope, context).rewrite(file);

class Rewriter {
  readonly #factory: TypeScript.NodeFactory;
  readonly ts: ts;
  readonly scope: ScopeOfCell;
  readonly context: TypeScript.TransformationContext;

  constructor(ts: ts, scope: ScopeOfCell, context: TypeScript.TransformationContext) {
    this.ts = ts;
    this.scope = scope;
    this.context = context;
    this.#factory = context.factory;
  }

  rewrite(file: TypeScript.SourceFile): TypeScript.SourceFile {
    const { ts } = this;
    const own = file.statements.filter(
      (one) => one.getStart(file) < this.scope.end && !ts.isEmptyStatement(one),
    );
    const isFunction = (one: TypeScript.Statement) => ts.isFunctionDeclaration(one);
    // Functions are there before the first statement runs.
    const statements = [...own.filter(isFunction), ...own.filter((one) => !isFunction(one))].flatMap((one) =>
      this.#statement(one),
    );
    const last = own.at(-1);
    if (
      last !== undefined &&
      (ts.isExpressionStatement(last) || ts.isExportAssignment(last) || ts.isBlock(last))
    )
      statements.push(this.#returned(statements.pop() as TypeScript.Statement));
    return this.#factory.updateSourceFile(file, statements);
  }

  /** A last expression returned; of a block, its last. */
  #returned(statement: TypeScript.Statement): TypeScript.Statement {
    const { ts } = this;
    if (ts.isExpressionStatement(statement)) {
      const value = this.#factory.createArrayLiteralExpression([statement.expression]);
      return this.#at(this.#factory.createReturnStatement(value), statement);
    }
    if (!ts.isBlock(statement)) return statement;
    const last = statement.statements.at(-1);
    if (last === undefined) return statement;
    return this.#factory.updateBlock(statement, [...statement.statements.slice(0, -1), this.#returned(last)]);
  }

  /** What stands where a name of a cell is written. */
  #name(node: TypeScript.Identifier): TypeScript.Identifier {
    const runtime = this.scope.names.of(node.text);
    return runtime === node.text ? node : this.#at(this.#factory.createIdentifier(runtime), node);
  }

  #at<Node extends TypeScript.Node>(made: Node, from: TypeScript.Node): Node {
    this.ts.setOriginalNode(made, from);
    return this.ts.setTextRange(made, from);
  }

  #assign(target: TypeScript.Expression, value: TypeScript.Expression, from: TypeScript.Node) {
    const assignment = this.#at(this.#factory.createAssignment(target, value), from);
    // At the beginning of a statement a brace would open a block.
    const isPattern = this.ts.isObjectLiteralExpression(target);
    return isPattern ? this.#factory.createParenthesizedExpression(assignment) : assignment;
  }

  /** A statement of the emitted cell. It is no declaration any more; comments and places stay. */
  #run(expression: TypeScript.Expression, from: TypeScript.Node): TypeScript.Statement {
    return this.#at(this.#factory.createExpressionStatement(expression), from);
  }

  #isAmbient(node: TypeScript.Node): boolean {
    const { ts } = this;
    const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
    return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) ?? false;
  }

  #function(node: TypeScript.FunctionDeclaration): TypeScript.Statement[] {
    const { ts } = this;
    if (node.body === undefined || this.#isAmbient(node)) return [];
    const visited = ts.visitEachChild(node, this.#visit, this.context);
    const { asteriskToken, name, typeParameters, parameters, type, body } = visited;
    const modifiers = ts.getModifiers(visited)?.filter(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
    const made = this.#factory.createFunctionExpression(
      modifiers,
      asteriskToken,
      node.name,
      typeParameters,
      parameters,
      type,
      body as TypeScript.Block,
    );
    this.#at(made, node);
    if (node.name === undefined || name === undefined)
      return [this.#run(this.#factory.createParenthesizedExpression(made), node)];
    return [this.#run(this.#assign(this.#name(node.name), made, node), node)];
  }

  #class(node: TypeScript.ClassDeclaration): TypeScript.Statement[] {
    const { ts } = this;
    if (this.#isAmbient(node)) return [];
    const visited = ts.visitEachChild(node, this.#visit, this.context);
    const { name, typeParameters, heritageClauses, members } = visited;
    const isDecorated = [node, ...members].some(
      (one) => ts.canHaveDecorators(one) && (ts.getDecorators(one)?.length ?? 0) > 0,
    );
    if (isDecorated && this.context.getCompilerOptions().experimentalDecorators && name !== undefined) {
      // Decorators of the older kind stand on declarations only: the name is the cell's own, and handed on.
      const global = this.#factory.createPropertyAccessExpression(
        this.#factory.createIdentifier('globalThis'),
        this.scope.names.of(name.text),
      );
      return [visited, this.#run(this.#factory.createAssignment(global, name), node)];
    }
    const modifiers = visited.modifiers?.filter(
      ({ kind }) =>
        kind !== ts.SyntaxKind.AbstractKeyword &&
        kind !== ts.SyntaxKind.ExportKeyword &&
        kind !== ts.SyntaxKind.DefaultKeyword,
    );
    const made = this.#factory.createClassExpression(
      modifiers,
      node.name,
      typeParameters,
      heritageClauses,
      members,
    );
    this.#at(made, node);
    if (node.name === undefined) return [this.#run(this.#factory.createParenthesizedExpression(made), node)];
    return [this.#run(this.#assign(this.#name(node.name), made, node), node)];
  }

  #statement(statement: TypeScript.Statement): TypeScript.Statement[] {
    const { ts } = this;
    if (this.#isAmbient(statement)) return [];
    if (ts.isVariableStatement(statement)) {
      if (this.#isUsing(statement.declarationList)) return this.#using(statement);
      return statement.declarationList.declarations.flatMap((one) => this.#variable(one, one));
    }
    if (ts.isClassDeclaration(statement)) return this.#class(statement);
    if (ts.isImportDeclaration(statement)) return this.#import(statement);
    if (ts.isImportEqualsDeclaration(statement)) return this.#importEquals(statement);
    if (ts.isExportDeclaration(statement)) return this.#exportFrom(statement);
    if (ts.isExportAssignment(statement)) {
      const value = ts.visitNode(statement.expression, this.#visit) as TypeScript.Expression;
      return [this.#run(value, statement)];
    }
    if (ts.isFunctionDeclaration(statement)) return this.#function(statement);
    return [ts.visitNode(statement, this.#visit) as TypeScript.Statement];
  }

  #isUsing(list: TypeScript.VariableDeclarationList): boolean {
    return (list.flags & this.ts.NodeFlags.Using) !== 0;
  }

  /** What `using` declares lives until its cell ends; it is handed on all the same, as another name of the same thing. */
  #using(statement: TypeScript.VariableStatement): TypeScript.Statement[] {
    const { ts } = this;
    const visited = ts.visitEachChild(statement, this.#visit, this.context);
    const global = this.#factory.createIdentifier('globalThis');
    const handed = statement.declarationList.declarations.flatMap(({ name }) => {
      if (!ts.isIdentifier(name)) return [];
      const property = this.#factory.createPropertyAccessExpression(global, this.scope.names.of(name.text));
      return [this.#run(this.#factory.createAssignment(property, name), name)];
    });
    return [visited, ...handed];
  }

  #variable(node: TypeScript.VariableDeclaration, from: TypeScript.Node): TypeScript.Statement[] {
    const { ts } = this;
    const list = node.parent;
    const isVar = ts.isVariableDeclarationList(list) && (list.flags & ts.NodeFlags.BlockScoped) === 0;
    if (node.initializer === undefined) {
      // `var x;` leaves a value alone that the name has in the same cell.
      if (isVar || !ts.isIdentifier(node.name)) return [];
      return [this.#run(this.#assign(this.#name(node.name), this.#factory.createVoidZero(), from), from)];
    }
    const value = ts.visitNode(node.initializer, this.#visit) as TypeScript.Expression;
    return [this.#run(this.#assign(this.#target(node.name), value, from), from)];
  }

  /** A declared name or pattern, as what is assigned to. */
  #target(name: TypeScript.BindingName): TypeScript.Expression {
    const { ts } = this;
    if (ts.isIdentifier(name)) return this.#name(name);
    if (ts.isArrayBindingPattern(name)) {
      const elements = name.elements.map((element) => {
        if (ts.isOmittedExpression(element)) return element;
        const target = this.#withDefault(element);
        return element.dotDotDotToken ? this.#factory.createSpreadElement(target) : target;
      });
      return this.#at(this.#factory.createArrayLiteralExpression(elements), name);
    }
    const properties = name.elements.map((element) => {
      if (element.dotDotDotToken) return this.#factory.createSpreadAssignment(this.#target(element.name));
      const { propertyName } = element;
      const key =
        propertyName === undefined
          ? this.#factory.createIdentifier((element.name as TypeScript.Identifier).text)
          : (ts.visitNode(propertyName, this.#visit) as TypeScript.PropertyName);
      return this.#factory.createPropertyAssignment(key, this.#withDefault(element));
    });
    return this.#at(this.#factory.createObjectLiteralExpression(properties), name);
  }

  #withDefault({ name, initializer }: TypeScript.BindingElement): TypeScript.Expression {
    const target = this.#target(name);
    if (initializer === undefined) return target;
    const value = this.ts.visitNode(initializer, this.#visit) as TypeScript.Expression;
    return this.#factory.createAssignment(target, value);
  }

  #load(specifier: TypeScript.Expression, from: TypeScript.Node): TypeScript.Expression {
    const factory = this.#factory;
    const type = importedAs(this.ts, from);
    const call = factory.createCallExpression(factory.createIdentifier(HELPERS.load), undefined, [
      specifier,
      ...(type === undefined ? [] : [this.#attributes(type)]),
    ]);
    return this.#at(factory.createAwaitExpression(this.#at(call, from)), from);
  }

  /** `{ with: { type } }`, as `import()` takes it. */
  #attributes(type: FileType): TypeScript.Expression {
    const factory = this.#factory;
    const pair = (name: string, value: TypeScript.Expression) =>
      factory.createObjectLiteralExpression([factory.createPropertyAssignment(name, value)]);
    return pair('with', pair('type', factory.createStringLiteral(type)));
  }

  #isValue(name: TypeScript.Identifier): boolean {
    const { ts } = this;
    const { checker } = this.scope;
    const symbol = checker.getSymbolAtLocation(name);
    if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Alias) === 0) return true;
    const target = checker.getAliasedSymbol(symbol);
    // What is not known may be there at run time.
    return checker.isUnknownSymbol(target) || (target.flags & ts.SymbolFlags.Value) !== 0;
  }

  #import(node: TypeScript.ImportDeclaration): TypeScript.Statement[] {
    const { ts } = this;
    const factory = this.#factory;
    const { importClause, moduleSpecifier } = node;
    const loaded = this.#load(moduleSpecifier, node);
    if (importClause === undefined) return [this.#run(loaded, node)];
    if (importClause.isTypeOnly) return [];
    const { name, namedBindings } = importClause;
    const taken: [key: string, target: TypeScript.Identifier][] = [];
    if (name !== undefined && this.#isValue(name)) taken.push(['default', this.#name(name)]);
    if (namedBindings !== undefined && ts.isNamespaceImport(namedBindings)) {
      const whole = this.#name(namedBindings.name);
      const statements = [this.#run(this.#assign(whole, loaded, node), node)];
      for (const [key, target] of taken)
        statements.push(
          this.#run(this.#assign(target, factory.createPropertyAccessExpression(whole, key), node), node),
        );
      return statements;
    }
    for (const element of namedBindings?.elements ?? []) {
      if (element.isTypeOnly || !this.#isValue(element.name)) continue;
      taken.push([(element.propertyName ?? element.name).text, this.#name(element.name)]);
    }
    if (taken.length === 0 && importClause.namedBindings !== undefined) return [];
    return this.#takeFrom(loaded, taken, node);
  }

  /**
   * `({ default: a, b: c } = await load('package'))`, and for a module beside the notebook
   * `bind(await load('./module'), { default: 'a', b: 'c' })`: its names stay bound to what it makes of them.
   */
  #takeFrom(
    loaded: TypeScript.Expression,
    taken: readonly [key: string, target: TypeScript.Identifier][],
    from: TypeScript.ImportDeclaration,
  ): TypeScript.Statement[] {
    const factory = this.#factory;
    const specifier = from.moduleSpecifier;
    const isBeside = this.ts.isStringLiteral(specifier) && isPath(specifier.text);
    const pattern = factory.createObjectLiteralExpression(
      taken.map(([key, target]) =>
        factory.createPropertyAssignment(
          factory.createStringLiteral(key),
          isBeside ? factory.createStringLiteral(target.text) : target,
        ),
      ),
    );
    if (!isBeside) return [this.#run(this.#assign(pattern, loaded, from), from)];
    const bind = factory.createIdentifier(HELPERS.bind);
    return [this.#run(factory.createCallExpression(bind, undefined, [loaded, pattern]), from)];
  }

  #importEquals(node: TypeScript.ImportEqualsDeclaration): TypeScript.Statement[] {
    const { ts } = this;
    const factory = this.#factory;
    if (node.isTypeOnly || !this.#isValue(node.name)) return [];
    const { moduleReference } = node;
    const value = ts.isExternalModuleReference(moduleReference)
      ? factory.createCallExpression(factory.createIdentifier('require'), undefined, [
          moduleReference.expression,
        ])
      : this.#entity(moduleReference);
    return [this.#run(this.#assign(this.#name(node.name), value, node), node)];
  }

  #entity(name: TypeScript.EntityName): TypeScript.Expression {
    if (this.ts.isIdentifier(name)) return this.#visit(name) as TypeScript.Expression;
    return this.#factory.createPropertyAccessExpression(this.#entity(name.left), name.right);
  }

  /** `export { a } from 'module'` brings the name, as an import does. */
  #exportFrom(node: TypeScript.ExportDeclaration): TypeScript.Statement[] {
    const { moduleSpecifier } = node;
    // The list without a module is the one that hands this cell's names on to the types of later cells.
    if (moduleSpecifier === undefined || node.isTypeOnly) return [];
    return [this.#run(this.#load(moduleSpecifier, node), node)];
  }

  /** Statements and expressions below the top: declarations by `var` belong to the cell, all others to their block. */
  readonly #visit: Visit = (node) => {
    const { ts } = this;
    if (ts.isExpressionWithTypeArguments(node)) return ts.visitEachChild(node, this.#visit, this.context);
    if (ts.isTypeNode(node)) return node;
    if (ts.isIdentifier(node)) return this.#reference(node);
    if (ts.isShorthandPropertyAssignment(node)) return this.#shorthand(node);
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
      return this.#at(this.#factory.createIdentifier(HELPERS.meta), node);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const visited = ts.visitEachChild(node, this.#visit, this.context);
      const load = this.#factory.createIdentifier(HELPERS.load);
      return this.#at(this.#factory.createCallExpression(load, undefined, visited.arguments), node);
    }
    if (ts.isVariableStatement(node) && this.#isCellsVar(node.declarationList)) {
      const statements = node.declarationList.declarations.flatMap((one) => this.#variable(one, one));
      return statements.length === 1
        ? (statements[0] as TypeScript.Statement)
        : this.#factory.createBlock(statements);
    }
    if (ts.isVariableDeclarationList(node) && this.#isCellsVar(node)) return this.#head(node);
    return ts.visitEachChild(node, this.#visit, this.context);
  };

  /** Whether a list declares variables of the cell: by `var`, outside all functions. */
  #isCellsVar(list: TypeScript.VariableDeclarationList): boolean {
    const { ts } = this;
    if ((list.flags & ts.NodeFlags.BlockScoped) !== 0) return false;
    const [first] = list.declarations;
    if (first === undefined) return false;
    let name: TypeScript.BindingName = first.name;
    while (!ts.isIdentifier(name)) {
      const element: TypeScript.ArrayBindingElement | undefined = name.elements.find((one) =>
        ts.isBindingElement(one),
      );
      if (element === undefined || !ts.isBindingElement(element)) return false;
      name = element.name;
    }
    const symbol = this.scope.checker.getSymbolAtLocation(name);
    return symbol !== undefined && this.scope.isCells(symbol);
  }

  /** `for (var i = 0, n = 2; ...)` and `for (var x of xs)`. */
  #head(list: TypeScript.VariableDeclarationList): TypeScript.Node {
    const { ts } = this;
    const isEach = ts.isForOfStatement(list.parent) || ts.isForInStatement(list.parent);
    const parts = list.declarations.flatMap((one): TypeScript.Expression[] => {
      if (isEach) return [this.#target(one.name)];
      return this.#variable(one, one).map((made) => (made as TypeScript.ExpressionStatement).expression);
    });
    const [first, ...rest] = parts;
    if (first === undefined) return this.#factory.createVoidZero();
    return rest.reduce<TypeScript.Expression>(
      (before, next) => this.#factory.createBinaryExpression(before, ts.SyntaxKind.CommaToken, next),
      first,
    );
  }

  /** A name that is called otherwise at run time, where it stands for the cell's. */
  #reference(node: TypeScript.Identifier): TypeScript.Node {
    if (this.scope.names.of(node.text) === node.text) return node;
    const symbol = this.scope.checker.getSymbolAtLocation(node);
    return symbol !== undefined && this.scope.isCells(symbol) ? this.#name(node) : node;
  }

  #shorthand(node: TypeScript.ShorthandPropertyAssignment): TypeScript.Node {
    const { ts } = this;
    const factory = this.#factory;
    const byDefault = node.objectAssignmentInitializer;
    const value =
      byDefault === undefined ? undefined : (ts.visitNode(byDefault, this.#visit) as TypeScript.Expression);
    const symbol = this.scope.checker.getShorthandAssignmentValueSymbol(node);
    if (
      symbol === undefined ||
      !this.scope.isCells(symbol) ||
      this.scope.names.of(node.name.text) === node.name.text
    ) {
      return factory.updateShorthandPropertyAssignment(node, node.name, value);
    }
    const target = this.#name(node.name);
    return factory.createPropertyAssignment(
      factory.createIdentifier(node.name.text),
      value === undefined ? target : factory.createAssignment(target, value),
    );
  }
}

/**
 * Makes what the compiler has written for an enum or a namespace fill the live scope, and not a variable of the cell's.
 * @param isFilled whether a name is a function or a class of the cell, too, which a namespace adds to
 */
export const filledInScope =
  (ts: ts, isFilled: (name: string) => boolean): TypeScript.TransformerFactory<TypeScript.SourceFile> =>
  ({ factory }) => {
    /** `var Colour;`, which stands before the function that fills the enum. */
    const emptied = (statement: TypeScript.Statement): TypeScript.Statement[] => {
      const { kind } = ts.getOriginalNode(statement);
      const isHolder =
        ts.isVariableStatement(statement) &&
        (kind === ts.SyntaxKind.EnumDeclaration || kind === ts.SyntaxKind.ModuleDeclaration);
      const name = isHolder ? statement.declarationList.declarations[0]?.name : undefined;
      if (name === undefined || !ts.isIdentifier(name)) return [statement];
      if (isFilled(name.text)) return [];
      const target = factory.createIdentifier(name.text);
      return [factory.createExpressionStatement(factory.createAssignment(target, factory.createVoidZero()))];
    };
    return (file) => {
      // The compiler marks as a module what has no other mark of one.
      const own = file.statements.filter((one) => !ts.isExportDeclaration(one));
      return factory.updateSourceFile(file, own.flatMap(emptied));
    };
  };
