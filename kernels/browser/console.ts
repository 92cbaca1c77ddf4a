/** `console` in cells: what it prints goes to the output of the cell that prints it, as Node.js writes it. */
import { formatWithOptions } from 'node-inspect-extracted';
import { type Cell, Interrupted } from '../cells/cell';
import { type StreamName, writeStream } from '../cells/output';
import { tableOf } from './console-table';
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

const counts = new Map<string, number>();
const timers = new Map<string, number>();

/** What Node.js remarks on a label of no counter or timer. */
function remark(sentence: string): void {
  write('stderr', `Warning: ${sentence}`);
}

/** The time of a label so far, as a text; undefined, and remarked, where there is no such label. */
function elapsed(label: string, method: string): string | undefined {
  const start = timers.get(label);
  if (start !== undefined) return `${label}: ${(performance.now() - start).toFixed(3)}ms`;
  remark(`No such label '${label}' for console.${method}()`);
  return undefined;
}

/** The methods as cells have them. @param real the browser's own, called where no cell speaks */
function methodsOf(real: Console): Partial<Console> {
  const print = (name: StreamName, values: readonly unknown[], instead: (...args: unknown[]) => void) => {
    if (!write(name, format(values))) instead(...values);
  };
  const group = (...values: unknown[]) => {
    if (values.length > 0) print('stdout', values, real.log);
    indent(2);
  };
  const streams = Object.entries(STREAMS).map(([method, stream]) => [
    method,
    (...values: unknown[]) => print(stream, values, Reflect.get(real, method)),
  ]);
  return {
    ...Object.fromEntries(streams),
    group,
    groupCollapsed: group,
    groupEnd: () => indent(-2),
    dir(value: unknown, options?: object) {
      if (!write('stdout', formatWithOptions({ ...options }, '%O', value))) real.dir(value, options);
    },
    table(data: unknown, columns?: string[]) {
      if (!write('stdout', tableOf(data, columns))) real.table(data, columns);
    },
    trace(...values: unknown[]) {
      const told = new Error();
      Error.captureStackTrace(told, console.trace);
      const frames = String(told.stack).split('\n').slice(1);
      const head = values.length > 0 ? `Trace: ${format(values)}` : 'Trace';
      if (!write('stderr', [head, ...frames].join('\n'))) real.trace(...values);
    },
    assert(isRight?: unknown, ...values: unknown[]) {
      if (isRight) return;
      const [first, ...rest] = values;
      if (typeof first === 'string') print('stderr', [`Assertion failed: ${first}`, ...rest], real.error);
      else
        print(
          'stderr',
          values.length > 0 ? ['Assertion failed:', ...values] : ['Assertion failed'],
          real.error,
        );
    },
    count(label = 'default') {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      print('stdout', [`${label}: ${counts.get(label)}`], real.log);
    },
    countReset(label = 'default') {
      if (!counts.delete(label)) remark(`Count for '${label}' does not exist`);
    },
    time(label = 'default') {
      if (timers.has(label)) remark(`Label '${label}' already exists for console.time()`);
      else timers.set(label, performance.now());
    },
    timeLog(label = 'default', ...values: unknown[]) {
      const text = elapsed(label, 'timeLog');
      if (text !== undefined) print('stdout', [text, ...values], real.log);
    },
    timeEnd(label = 'default') {
      const text = elapsed(label, 'timeEnd');
      timers.delete(label);
      if (text !== undefined) print('stdout', [text], real.log);
    },
  };
}

/** Puts the cells' own methods into `console`; where no cell speaks, the browser's are called. */
export function captureConsole(): void {
  Object.assign(console, methodsOf({ ...console }));
}
