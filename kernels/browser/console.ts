/** `console` in cells: what it prints goes to the output of the cell that prints it, as Node.js writes it. */
import { formatWithOptions } from 'node-inspect-extracted';
import { type Cell, Interrupted } from '../cells/cell';
import { type StreamName, writeStream } from '../cells/output';
import { currentCell } from './turns';

const STREAMS = {
  log: 'stdout',
  info: 'stdout',
  debug: 'stdout',
  dirxml: 'stdout',
  warn: 'stderr',
  error: 'stderr',
} as const satisfies Record<string, StreamName>;

/** How far `group` has moved the lines of a cell to the right. */
const indents = new WeakMap<Cell, number>();

const format = (values: readonly unknown[]): string => formatWithOptions({ depth: 2 }, ...values);

/** Writes for the cell that runs. @returns whether there is one */
function write(name: StreamName, text: string): boolean {
  const cell = currentCell();
  if (cell === undefined) return false;
  if (cell.aborted) throw new Interrupted();
  const indent = ' '.repeat(indents.get(cell) ?? 0);
  writeStream(cell, name, `${indent}${indent === '' ? text : text.replaceAll('\n', `\n${indent}`)}\n`);
  return true;
}

function indent(by: number): void {
  const cell = currentCell();
  if (cell !== undefined) indents.set(cell, Math.max(0, (indents.get(cell) ?? 0) + by));
}

/** A table of texts in a frame. */
function framed(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map(
    (name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? '').length)) + 2,
  );
  const line = (left: string, middle: string, right: string) =>
    `${left}${widths.map((width) => '─'.repeat(width)).join(middle)}${right}`;
  const row = (cells: readonly string[]) =>
    `│${widths.map((width, i) => ` ${cells[i] ?? ''}`.padEnd(width)).join('│')}│`;
  return [line('┌', '┬', '┐'), row(head), line('├', '┼', '┤'), ...rows.map(row), line('└', '┴', '┘')].join(
    '\n',
  );
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What `console.table` prints of a list or an object of rows; other values as they are. */
function tableOf(data: unknown, columns?: readonly string[]): string {
  if (!isObject(data)) return format([data]);
  const entries: [string, unknown][] =
    data instanceof Map ? [...data].map(([key, value]) => [format([key]), value]) : Object.entries(data);
  const names = columns ?? [
    ...new Set(entries.flatMap(([, value]) => (isObject(value) ? Object.keys(value) : []))),
  ];
  const hasPlain = entries.some(([, value]) => !isObject(value));
  const shown = (value: unknown) => formatWithOptions({ depth: 0 }, '%O', value);
  const rows = entries.map(([key, value]) => [
    key,
    ...names.map((name) =>
      isObject(value) && Object.hasOwn(value, name) ? shown(Reflect.get(value, name)) : '',
    ),
    ...(hasPlain ? [isObject(value) ? '' : shown(value)] : []),
  ]);
  return framed(['(index)', ...names, ...(hasPlain ? ['Values'] : [])], rows);
}

const counts = new Map<string, number>();
const timers = new Map<string, number>();

const elapsed = (label: string): string | undefined => {
  const start = timers.get(label);
  return start === undefined ? undefined : `${label}: ${(performance.now() - start).toFixed(3)}ms`;
};

/** Puts the cells' own methods into `console`; where no cell speaks, the browser's are called. */
export function captureConsole(): void {
  const real = { ...console };
  const print = (name: StreamName, values: readonly unknown[], instead: (...args: unknown[]) => void) => {
    if (!write(name, format(values))) instead(...values);
  };
  for (const [method, stream] of Object.entries(STREAMS)) {
    const instead = Reflect.get(real, method);
    Reflect.set(console, method, (...values: unknown[]) => print(stream, values, instead));
  }
  const methods = {
    dir: (value: unknown, options?: object) =>
      write('stdout', formatWithOptions({ ...options }, '%O', value)) || real.dir(value, options),
    table: (data: unknown, columns?: string[]) =>
      write('stdout', tableOf(data, columns)) || real.table(data, columns),
    trace: (...values: unknown[]) => print('stderr', ['Trace:', ...values], real.trace),
    assert(isRight?: unknown, ...values: unknown[]) {
      if (!isRight)
        print(
          'stderr',
          values.length > 0 ? ['Assertion failed:', ...values] : ['Assertion failed'],
          real.error,
        );
    },
    group(...values: unknown[]) {
      if (values.length > 0) print('stdout', values, real.log);
      indent(2);
    },
    groupEnd: () => indent(-2),
    count(label = 'default') {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      print('stdout', [`${label}: ${counts.get(label)}`], real.log);
    },
    countReset: (label = 'default') => counts.delete(label),
    time: (label = 'default') => timers.set(label, performance.now()),
    timeLog(label = 'default', ...values: unknown[]) {
      const text = elapsed(label);
      if (text !== undefined) print('stdout', [text, ...values], real.log);
    },
    timeEnd(label = 'default') {
      const text = elapsed(label);
      timers.delete(label);
      if (text !== undefined) print('stdout', [text], real.log);
    },
  };
  Object.assign(console, methods, { groupCollapsed: methods.group });
}
