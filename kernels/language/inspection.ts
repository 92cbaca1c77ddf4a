import type TypeScript from 'typescript-api';
import type { Asked, Assistant } from './assistant';
import type { Documentation, Documentations } from './documentation';

/** What is said of a place in a cell, as text and as Markdown. */
export interface Inspection {
  'text/plain': string;
  'text/markdown': string;
}

/** What an inspection takes from its kernel. */
export interface Known {
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
  const info = at === undefined ? undefined : asked.service.getQuickInfoAtPosition(asked.file, at);
  if (info !== undefined && at !== undefined) return explained(known, asked, info, code, at);
  const help = asked.service.getSignatureHelpItems(asked.file, position, {});
  return help === undefined ? undefined : signature(known, asked, help);
}

function explained(
  { documentations, currentValue }: Known,
  asked: Asked,
  info: TypeScript.QuickInfo,
  code: string,
  at: number,
): Inspection {
  const type = written(asked, info, at);
  const { text, tags } = documentationAt(documentations, asked, info, at);
  const before = code.slice(0, at);
  const start = at - (/[\p{ID_Continue}$]*$/u.exec(before)?.[0].length ?? 0);
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

/** A name's declaration; of a name of another cell or module, the one that is there. */
function written({ service, file }: Asked, info: TypeScript.QuickInfo, at: number): string {
  const [definition] = info.kind === 'alias' ? (service.getDefinitionAtPosition(file, at) ?? []) : [];
  const there = definition && service.getQuickInfoAtPosition(definition.fileName, definition.textSpan.start);
  return join((there ?? info).displayParts)
    .replace(/^\(alias\) /, '')
    .replace(/\nimport [^\n]*$/, '');
}

function documentationAt(
  documentations: Documentations,
  { service, file }: Asked,
  info: TypeScript.QuickInfo,
  at: number,
): Documentation {
  const own = join(info.documentation);
  if (own !== '' || (info.tags ?? []).length > 0)
    return { text: own, tags: (info.tags ?? []).map(({ name, text }) => ({ name, text: join(text) })) };
  for (const { fileName, textSpan } of service.getDefinitionAtPosition(file, at) ?? []) {
    const found = documentations.of(fileName, textSpan);
    if (found.text !== '' || found.tags.length > 0) return found;
  }
  return { text: '', tags: [] };
}

/** The signature of the call that a place is in, with the argument that comes next. */
function signature(
  { documentations }: Known,
  { service, file }: Asked,
  { items, selectedItemIndex, argumentIndex, applicableSpan }: TypeScript.SignatureHelpItems,
): Inspection | undefined {
  const item = items[selectedItemIndex];
  if (item === undefined) return undefined;
  const parameters = item.parameters.map(({ displayParts }) => join(displayParts));
  const next =
    item.parameters[item.isVariadic ? Math.min(argumentIndex, parameters.length - 1) : argumentIndex];
  const write = (mark: (text: string) => string) =>
    join(item.prefixDisplayParts) +
    parameters
      .map((text, i) => (item.parameters[i] === next ? mark(text) : text))
      .join(join(item.separatorDisplayParts)) +
    join(item.suffixDisplayParts);
  // The name of what is called stands before the bracket.
  const called = service.getDefinitionAtPosition(file, Math.max(0, applicableSpan.start - 2)) ?? [];
  const { text, tags } = called
    .map(({ fileName, textSpan }) => documentations.of(fileName, textSpan))
    .find((found) => found.text !== '' || found.tags.length > 0) ?? {
    text: join(item.documentation),
    tags: [],
  };
  const about = tags.find(({ name, text: of }) => name === 'param' && of.split(' ')[0] === next?.name)?.text;
  const nextLine = next === undefined ? [] : [`Next: ${join(next.displayParts)}`];
  const others = items.length > 1 ? [`(${selectedItemIndex + 1} of ${items.length} forms)`] : [];
  const aboutNext = about === undefined ? [] : [about.replace(/^\S+\s*(-\s*)?/, '')];
  return said(
    [write((one) => one), ...nextLine, ...aboutNext, ...others, text],
    [
      `\`\`\`typescript\n${write((one) => one)}\n\`\`\``,
      ...(next === undefined ? [] : [`Next: \`${join(next.displayParts)}\``]),
      ...aboutNext,
      ...others,
      text,
    ],
    tags,
  );
}

function said(plain: readonly string[], marked: readonly string[], tags: Documentation['tags']): Inspection {
  const isThere = (part: string) => part !== '';
  return {
    'text/plain': [...plain, ...tags.map(({ name, text }) => `@${name} ${text}`)]
      .filter(isThere)
      .join('\n\n'),
    'text/markdown': [
      ...marked,
      ...tags.map(
        ({ name, text }) => `*@${name}* ${text.replace(/^(\S+)(?= )/, name === 'param' ? '`$1`' : '$1')}`,
      ),
    ]
      .filter(isThere)
      .join('\n\n'),
  };
}
