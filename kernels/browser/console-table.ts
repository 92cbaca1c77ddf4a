/** What `console.table` prints, as Node.js writes it. */
import { formatWithOptions } from 'node-inspect-extracted';

/** Letters of East Asia, and emoji: a terminal gives them two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const letters = new Intl.Segmenter();

/** How many columns a text takes. */
function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of letters.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** A table of texts in a frame. */
function framed(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map(
    (name, i) => Math.max(...[name, ...rows.map((row) => row[i] ?? '')].map(widthOf)) + 2,
  );
  const line = (left: string, middle: string, right: string) =>
    `${left}${widths.map((width) => '─'.repeat(width)).join(middle)}${right}`;
  const padded = (text: string, width: number) => ` ${text}${' '.repeat(width - 1 - widthOf(text))}`;
  const row = (cells: readonly string[]) =>
    `│${widths.map((width, i) => padded(cells[i] ?? '', width)).join('│')}│`;
  return [line('┌', '┬', '┐'), row(head), line('├', '┼', '┤'), ...rows.map(row), line('└', '┴', '┘')].join(
    '\n',
  );
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const shown = (value: unknown): string => formatWithOptions({ depth: isObject(value) ? 0 : 2 }, '%O', value);

/** Rows without names of their own are counted. */
const COUNTED = '(iteration index)';
const VALUES = 'Values';

/**
 * A list, an object, a Map or a Set as a table.
 * @param columns the columns that are wanted; all of them unless told
 * @returns other values as they are
 */
export function tableOf(data: unknown, columns?: readonly string[]): string {
  if (!isObject(data)) return formatWithOptions({ depth: 2 }, data);
  if (data instanceof Map)
    return framed(
      [COUNTED, 'Key', VALUES],
      [...data].map(([key, value], i) => [String(i), shown(key), shown(value)]),
    );
  if (data instanceof Set)
    return framed(
      [COUNTED, VALUES],
      [...data].map((value, i) => [String(i), shown(value)]),
    );
  const entries = Object.entries(data) as [string, unknown][];
  const names = columns ?? [
    ...new Set(entries.flatMap(([, value]) => (isObject(value) ? Object.keys(value) : []))),
  ];
  const hasPlain = entries.some(([, value]) => !isObject(value));
  const rows = entries.map(([key, value]) => [
    key,
    ...names.map((name) =>
      isObject(value) && Object.hasOwn(value, name) ? shown(Reflect.get(value, name)) : '',
    ),
    ...(hasPlain ? [isObject(value) ? '' : shown(value)] : []),
  ]);
  return framed(['(index)', ...names, ...(hasPlain ? [VALUES] : [])], rows);
}
