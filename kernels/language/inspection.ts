import type TypeScript from 'typescript-api';
import type { Asked, Assistant } from './assistant';
import type { Documentation, Documentations } from './documentation';
import type { ts } from './host';
import { KEYWORDS } from './keywords';
import { membersOf } from './members';
import { parsedCell, tokenAt } from './tokens';
import { startOfWord } from './words';

/** What is said of a place in a cell, as text and as Markdown. */
export interface Inspection {
  'text/plain': string;
  'text/markdown': string;
}

/** What an inspection takes from its kernel. */
export interface Known {
  readonly ts: ts;
  readonly assistant: Assistant;
  readonly documentations: Documentations;
  /** The value that a name of a cell has now, as text; undefined where there is none. */
  readonly currentValue: (name: string) => string | undefined;
}

const join = (parts: readonly { text: string }[] | undefined) =>
  (parts ?? []).map(({ text }) => text).join('');

/** What is known about the name under the cursor, or, inside the brackets of a call, about its next argument. */
export function inspection(known: Known, code: string, position: number): Inspection | undefined {
  const asked = known.assistant.at(code, position);
  const isBehindWord = /[\p{ID_Continue}$]$/u.test(code.slice(0, position));
  const isBeforeWord = /^[\p{ID_Continue}$]/u.test(code.slice(position));
  const at = isBeforeWord ? position : isBehindWord ? position - 1 : undefined;
  return (at === undefined ? undefined : explained(known, asked, code, at)) ?? signature(known, asked);
}

/** What is known of a word: of a keyword what it means, of a name its declaration, documentation and value. */
function explained(known: Known, asked: Asked, code: string, at: number): Inspection | undefined {
  const parsed = parsedCell(asked);
  const token = parsed && tokenAt(parsed.source, asked.fromCell(at));
  if (parsed === undefined || token === undefined) return undefined;
  const word = token.getText(parsed.source);
  const isName = known.ts.isIdentifier(token) && word !== 'undefined';
  const sentence = isName ? undefined : keyword(word);
  const checker = parsed.program.getTypeChecker();
  const about = (place: Place, node: TypeScript.Node): Inspection | undefined => {
    const info = asked.service.getQuickInfoAtPosition(place.file, place.position);
    // What nobody has declared is `any` to the compiler.
    if (info === undefined || join(info.displayParts) === 'any') return undefined;
    return named(known, asked.service, { info, place, node, checker }, code, at);
  };
  if (sentence === undefined || word === 'this' || word === 'super') {
    const found = about({ file: asked.file, position: asked.fromCell(at) }, token);
    if (found !== undefined) return found;
  }
  // A type alone in its cell stands where a value is expected.
  const type = isName ? typeOfName(known.ts, checker, token, word) : undefined;
  if (type !== undefined)
    return about({ file: type.getSourceFile().fileName, position: type.getStart() }, type);
  return sentence === undefined ? undefined : said([word, sentence], [`**${word}**`, sentence], []);
}

const keyword = (word: string): string | undefined =>
  Object.hasOwn(KEYWORDS, word) ? KEYWORDS[word] : undefined;

/** The name in the declaration of an interface or a type that can be used at a place. */
function typeOfName(
  ts: ts,
  checker: TypeScript.TypeChecker,
  token: TypeScript.Node,
  name: string,
): TypeScript.Node | undefined {
  const { Type, Alias } = ts.SymbolFlags;
  const found = checker.getSymbolsInScope(token, Type | Alias).find((one) => one.name === name);
  const symbol = found && targetOfSymbol(ts, checker, found);
  const declaration = symbol?.declarations?.[0];
  return declaration && (ts.getNameOfDeclaration(declaration) ?? declaration);
}

/** A place in a file of the service's. */
interface Place {
  readonly file: string;
  readonly position: number;
}

/** A name, and what the service says of it. */
interface Name {
  readonly info: TypeScript.QuickInfo;
  readonly place: Place;
  readonly node: TypeScript.Node;
  readonly checker: TypeScript.TypeChecker;
}

function named(
  { ts, documentations, currentValue }: Known,
  service: TypeScript.LanguageService,
  { info, place, node, checker }: Name,
  code: string,
  at: number,
): Inspection {
  const symbol = targetOf(ts, checker, node);
  const type = withMembers(
    written(service, info, place),
    symbol === undefined ? [] : membersOf(ts, checker, symbol),
  );
  const { text, tags } = documentationAt(documentations, service, info, place, () =>
    declarationOfValue(ts, checker, node),
  );
  const start = startOfWord(code, at);
  const name = /^[\p{ID_Continue}$]+/u.exec(code.slice(start))?.[0] ?? '';
  const isMember = /\.\s*$/.test(code.slice(0, start));
  const value =
    isMember || /^(function|class|interface|type|enum)\b/.test(type) ? undefined : currentValue(name);
  const plain = [type, ...(value === undefined ? [] : [`Now: ${value}`]), text];
  const marked = [
    `\`\`\`typescript\n${type}\n\`\`\``,
    ...(value === undefined ? [] : [`Now:\n\`\`\`\n${value}\n\`\`\``]),
    text,
  ];
  return said(plain, marked, tags);
}

/** What a name stands for; of an import, what was declared. */
function targetOf(
  ts: ts,
  checker: TypeScript.TypeChecker,
  token: TypeScript.Node,
): TypeScript.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(token);
  return symbol && targetOfSymbol(ts, checker, symbol);
}

const targetOfSymbol = (
  ts: ts,
  checker: TypeScript.TypeChecker,
  symbol: TypeScript.Symbol,
): TypeScript.Symbol =>
  (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);

/** The function that a variable holds: its documentation is the variable's, where that has none of its own. */
function declarationOfValue(
  ts: ts,
  checker: TypeScript.TypeChecker,
  token: TypeScript.Node,
): Declared | undefined {
  const symbol = targetOf(ts, checker, token);
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Value) === 0) return undefined;
  return placeOf(ts, checker.getTypeOfSymbolAtLocation(symbol, token).getCallSignatures()[0]?.declaration);
}

/** A file, and where in it a name is declared. */
interface Declared {
  readonly fileName: string;
  readonly textSpan: TypeScript.TextSpan;
}

function placeOf(ts: ts, declaration: TypeScript.Declaration | undefined): Declared | undefined {
  if (declaration === undefined) return undefined;
  const source = declaration.getSourceFile();
  const start = (ts.getNameOfDeclaration(declaration) ?? declaration).getStart(source);
  return { fileName: source.fileName, textSpan: { start, length: 1 } };
}

const withMembers = (type: string, members: readonly string[]): string =>
  members.length === 0
    ? type
    : type.replace(
        /^((?:abstract )?class|interface|(?:const )?enum) .*$/m,
        (head) => `${head} {\n${members.map((line) => `  ${line}\n`).join('')}}`,
      );

/** A name's declaration; of a name of another cell or module, the one that is there. */
function written(
  service: TypeScript.LanguageService,
  info: TypeScript.QuickInfo,
  { file, position }: Place,
): string {
  const [definition] = info.kind === 'alias' ? (service.getDefinitionAtPosition(file, position) ?? []) : [];
  const there = definition && service.getQuickInfoAtPosition(definition.fileName, definition.textSpan.start);
  return join((there ?? info).displayParts)
    .replace(/^\(alias\) /, '')
    .replace(/\nimport [^\n]*$/, '');
}

const isDocumented = ({ text, tags }: Documentation): boolean => text !== '' || tags.length > 0;

function documentationAt(
  documentations: Documentations,
  service: TypeScript.LanguageService,
  info: TypeScript.QuickInfo,
  { file, position }: Place,
  ofValue: () => Declared | undefined,
): Documentation {
  const tags = (info.tags ?? []).map(({ name, text }) => ({ name, text: join(text) }));
  const own = { text: join(info.documentation), tags };
  if (isDocumented(own)) return own;
  const places = service.getDefinitionAtPosition(file, position) ?? [];
  const found = places.map(({ fileName, textSpan }) => documentations.of(fileName, textSpan));
  const value = found.some(isDocumented) ? undefined : ofValue();
  return found.find(isDocumented) ?? (value && documentations.of(value.fileName, value.textSpan)) ?? own;
}

/** The form of a call that is shown: of forms with type parameters, where those are asked for, the first that has enough. */
function shownForm({ items, selectedItemIndex, argumentIndex }: TypeScript.SignatureHelpItems): number {
  const isLongEnough = (item: TypeScript.SignatureHelpItem | undefined) =>
    item !== undefined && (item.isVariadic || item.parameters.length > argumentIndex);
  const first = items.findIndex(isLongEnough);
  return isLongEnough(items[selectedItemIndex]) || first < 0 ? selectedItemIndex : first;
}

/** The signature of the call that a place is in, with the argument that comes next. */
function signature({ documentations }: Known, { service, file, position }: Asked): Inspection | undefined {
  const help = service.getSignatureHelpItems(file, position, {});
  if (help === undefined) return undefined;
  const { items, argumentIndex, applicableSpan } = help;
  const shown = shownForm(help);
  const item = items[shown];
  if (item === undefined) return undefined;
  const parameters = item.parameters.map(({ displayParts }) => join(displayParts));
  const next =
    item.parameters[item.isVariadic ? Math.min(argumentIndex, parameters.length - 1) : argumentIndex];
  const form =
    join(item.prefixDisplayParts) +
    parameters.join(join(item.separatorDisplayParts)) +
    join(item.suffixDisplayParts);
  // The name of what is called stands before the bracket.
  const called = service.getDefinitionAtPosition(file, Math.max(0, applicableSpan.start - 2)) ?? [];
  const { text, tags } = called
    .map(({ fileName, textSpan }) => documentations.of(fileName, textSpan))
    .find(isDocumented) ?? { text: join(item.documentation), tags: [] };
  const about = tags.find(({ name, text: of }) => name === 'param' && of.split(' ')[0] === next?.name)?.text;
  const others = items.length > 1 ? [`(${shown + 1} of ${items.length} forms)`] : [];
  const aboutNext = about === undefined ? [] : [about.replace(/^\S+\s*(-\s*)?/, '')];
  const nextLine = (write: (text: string) => string) =>
    next === undefined ? [] : [`Next: ${write(join(next.displayParts))}`];
  return said(
    [form, ...nextLine((one) => one), ...aboutNext, ...others, text],
    [`\`\`\`typescript\n${form}\n\`\`\``, ...nextLine((one) => `\`${one}\``), ...aboutNext, ...others, text],
    // Of the arguments, only the next one is told of.
    tags.filter(({ name }) => name !== 'param'),
  );
}

/** Links that are written for a page of documentation: what they say is enough. */
const withoutLinks = (text: string): string =>
  text.replace(/\{@link(?:code|plain)?\s([^{}]*)\}/g, (all, link: string) => {
    const [to = ''] = link.trim().split(/[\s|]/, 1);
    const says = link.trim().slice(to.length).trim().replace(/^\|/, '').trim();
    return to === '' ? all : says || to;
  });

/** What follows a tag: a fence of code begins a line of its own. */
function markedTag(name: string, text: string): string {
  if (text.includes('```')) return `\n\n${text}`;
  return ` ${name === 'param' ? text.replace(/^(\S+)(?= )/, '`$1`') : text}`;
}

function said(
  plain: readonly string[],
  marked: readonly string[],
  allTags: Documentation['tags'],
): Inspection {
  const isThere = (part: string) => part !== '';
  // TensorFlow.js notes in `@doc` where on its pages something stands.
  const tags = allTags.filter(({ name }) => name !== 'doc');
  return {
    'text/plain': [...plain, ...tags.map(({ name, text }) => `@${name} ${text}`)]
      .filter(isThere)
      .map(withoutLinks)
      .join('\n\n'),
    'text/markdown': [...marked, ...tags.map(({ name, text }) => `*@${name}*${markedTag(name, text)}`)]
      .filter(isThere)
      .map(withoutLinks)
      .join('\n\n'),
  };
}
