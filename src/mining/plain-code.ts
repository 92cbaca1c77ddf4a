/**
 * Whether students' code may become part of the course, where it is run without walls: only code that computes, and
 * reaches nothing but numbers, arrays and tensors.
 */
import ts from 'typescript-api';

/** What code may use without declaring it. */
const plainGlobals = new Set([
  ...['tf', 'Math', 'Number', 'Array', 'Map', 'Set', 'Boolean', 'Infinity', 'NaN', 'undefined'],
  ...['Error', 'TypeError', 'RangeError', 'isNaN', 'isFinite', 'parseFloat', 'parseInt'],
  ...['Float32Array', 'Float64Array', 'Int32Array', 'Uint8Array'],
]);

/** By these one comes from a value to the machine: by the function that makes functions, for instance. */
const closedMembers =
  /^(__.*|constructor|prototype|caller|callee|arguments|call|apply|bind|getPrototypeOf|setPrototypeOf|then|eval)$/;

/** Of TensorFlow.js, what reads, writes, or changes it for everybody. */
const closedTensorFlow =
  /^(io|data|env|util|browser|node|engine|backend|getBackend|backend_util|kernel_impls|ready|disposeVariables|(register|unregister|set|load|remove|deregister|find|deprecat|enable|disable|get)[A-Z].*|.*[Bb]ackend.*|.*Op|.*Kernel.*)$/;

/** Code that can be part of the course, or why it cannot. */
export type PlainCode = { readonly code: string } | { readonly refusal: string };

/**
 * Looks at students' code, and takes the types away. An index whose kind the text does not tell is made a number: a text
 * would name any member.
 * @param source TypeScript
 */
export function plainCode(source: string): PlainCode {
  const file = ts.createSourceFile('solution.ts', source, ts.ScriptTarget.ES2022, true);
  const declared = declaredIn(file);
  let refusal: string | undefined;
  const refuse = (node: ts.Node, why: string) => {
    const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
    refusal ??= `line ${line}: ${why}`;
  };
  const look = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isMetaProperty(node))
      refuse(node, 'it imports or exports');
    if (node.kind === ts.SyntaxKind.ImportKeyword) refuse(node, 'it imports');
    if (ts.isAwaitExpression(node) || ts.isWithStatement(node)) refuse(node, 'it waits, or uses `with`');
    if (ts.isComputedPropertyName(node) && !isNumeric(node.expression))
      refuse(node, 'it names a member by what it computes');
    if ((ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && closedMembers.test(node.text))
      refuse(node, `it uses \`${node.text}\``);
    if (ts.isIdentifier(node)) lookAtName(node);
    ts.forEachChild(node, look);
  };
  const lookAtName = (node: ts.Identifier) => {
    const { parent, text } = node;
    if (text === 'tf' && !isMemberName(node)) {
      const member = ts.isPropertyAccessExpression(parent) && parent.expression === node && parent.name.text;
      if (declared.has('tf')) refuse(node, 'it declares `tf` anew');
      else if (!member) refuse(node, '`tf` is used other than by `tf.name`');
      else if (closedTensorFlow.test(member)) refuse(node, `it uses \`tf.${member}\``);
    } else if (!isMemberName(node) && !declared.has(text)) {
      if (!plainGlobals.has(text)) refuse(node, `it uses \`${text}\`, which is not its own`);
      else if (!isOnlyRead(node)) refuse(node, `it could change \`${text}\` for everybody`);
    }
  };
  look(file);
  if (refusal !== undefined) return { refusal };
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, removeComments: true },
    transformers: { before: [numericIndices] },
    reportDiagnostics: true,
  });
  const [first] = diagnostics;
  if (first !== undefined)
    return { refusal: `it cannot be read: ${ts.flattenDiagnosticMessageText(first.messageText, ' ')}` };
  return { code: outputText.replace(/^export \{\};?\n?/m, '').trim() };
}

/** Every name that is bound somewhere: functions, classes, variables, parameters, labels. */
function declaredIn(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const named =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionLike(node) ||
      ts.isClassLike(node) ||
      ts.isLabeledStatement(node);
    const name = !named ? undefined : ts.isLabeledStatement(node) ? node.label : node.name;
    if (name !== undefined && ts.isIdentifier(name) && !ts.isMethodDeclaration(node)) names.add(name.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

/** A name that stands for a member, not for a value of that name. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isGetAccessor(parent) ||
      ts.isSetAccessor(parent)) &&
    parent.name === node
  );
}

/** Values without members of their own. */
const primitives = new Set(['Infinity', 'NaN', 'undefined']);

/** Whether a global is called, asked for a member, compared with, or handed to `map` and the like, and nothing else. */
function isOnlyRead(node: ts.Identifier): boolean {
  const { parent } = node;
  if (primitives.has(node.text)) return true;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
    if (parent.expression === node) return true;
    const called = parent.expression;
    return ts.isPropertyAccessExpression(called) && /^(map|filter|every|some|find)$/.test(called.name.text);
  }
  if (ts.isBinaryExpression(parent))
    return parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword && parent.right === node;
  return ts.isPropertyAccessExpression(parent) && !isChanged(parent);
}

/** Whether something is assigned to a member, or it is taken away. */
function isChanged(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent))
    return (
      parent.left === node &&
      parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
      parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
    );
  // Called, or a value: a list or an object on the left side of an assignment takes it, too.
  const isPlace = [ts.SyntaxKind.ArrayLiteralExpression, ts.SyntaxKind.PropertyAssignment].includes(
    parent.kind,
  );
  return (
    isPlace ||
    ts.isDeleteExpression(parent) ||
    ts.isPostfixUnaryExpression(parent) ||
    (ts.isPrefixUnaryExpression(parent) && parent.operator !== ts.SyntaxKind.MinusToken) ||
    ts.isPropertyAccessExpression(parent) ||
    ts.isSpreadElement(parent) ||
    ts.isForOfStatement(parent) ||
    ts.isForInStatement(parent)
  );
}

const isNumeric = (node: ts.Expression): boolean =>
  ts.isNumericLiteral(node) ||
  (ts.isStringLiteralLike(node) && !closedMembers.test(node.text)) ||
  (ts.isPrefixUnaryExpression(node) && node.operator !== ts.SyntaxKind.ExclamationToken);

const numericIndices: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
  const visit = (node: ts.Node): ts.Node => {
    const inside = ts.visitEachChild(node, visit, context);
    if (!ts.isElementAccessExpression(inside) || isNumeric(inside.argumentExpression)) return inside;
    const index = ts.factory.createPrefixUnaryExpression(
      ts.SyntaxKind.PlusToken,
      ts.factory.createParenthesizedExpression(inside.argumentExpression),
    );
    return ts.isElementAccessChain(inside)
      ? ts.factory.updateElementAccessChain(inside, inside.expression, inside.questionDotToken, index)
      : ts.factory.updateElementAccessExpression(inside, inside.expression, index);
  };
  return ts.visitNode(file, visit) as ts.SourceFile;
};
