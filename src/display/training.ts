/** What a training run shows while it runs: a live figure in a notebook, a bar on a terminal, lines elsewhere. */
import { standardError } from '../platform/terminal';
import { trainingChart } from '../plot';
import type { EpochRow, History, Listener, StepRow, TrainingEvent } from '../train';
import { type DisplayHandle, display, inNotebook } from './display';
import { escapeHtml, htmlTable } from './html';

type Start = Extract<TrainingEvent, { type: 'start' }>;
type StepEvent = Extract<TrainingEvent, { type: 'step' }>;

/** As much of a terminal, or of a file in its place, as is written to. */
interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_MS = 250;
const FIGURE_MS = 1500;

/** 83 to `1 min 23 s`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '...';
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

const numbers = (values: Readonly<Record<string, number>>, names: readonly string[]) =>
  names
    .filter((name) => values[name] !== undefined)
    .map((name) => `${name} ${(values[name] as number).toFixed(3)}`)
    .join('  ');

function stepText(start: Start, event: StepEvent): string {
  const place = `epoch ${event.epoch}/${start.epochs}, step ${event.stepInEpoch}/${start.stepsPerEpoch}`;
  const pace = `${Math.round(event.examplesPerSecond)} examples/s`;
  return `${place}  ${numbers(event.running, ['loss', ...start.metrics])}  ${pace}  ${duration(event.etaSeconds)} left`;
}

/** The columns that a table of epochs has. */
function epochColumns(row: EpochRow): string[] {
  const last = ['learningRate', 'seconds', 'examplesPerSecond'];
  return [...Object.keys(row).filter((name) => !last.includes(name)), ...last];
}

function epochText(start: Start, row: EpochRow): string {
  const measured = epochColumns(row).filter(
    (name) => !['epoch', 'learningRate', 'seconds', 'examplesPerSecond'].includes(name),
  );
  const pace = `${Math.round(row.examplesPerSecond)} examples/s`;
  return `epoch ${row.epoch}/${start.epochs}  ${numbers(row, measured)}  ${duration(row.seconds)}  ${pace}`;
}

function cell(name: string, value: number): string {
  if (name === 'epoch') return String(value);
  if (name === 'seconds') return value.toFixed(1);
  if (name === 'examplesPerSecond') return Math.round(value).toLocaleString('en-US');
  return name === 'learningRate' ? String(Number(value.toPrecision(3))) : value.toFixed(4);
}

function endText(history: History, error: unknown): string {
  const steps = `${history.steps.length} steps`;
  if (error !== undefined) return `Failed after ${steps}: ${error instanceof Error ? error.message : error}`;
  return history.stopped ? `Stopped after ${steps}.` : `Trained for ${steps}.`;
}

/** What stays of the bar: a line, which unfolds to the epochs. A long table would push the figure off the page. */
function foldedTable(text: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return `<div>${escapeHtml(text)}</div>`;
  const table = htmlTable(`${rows.length} epochs`, columns, rows);
  return `<details><summary>${escapeHtml(text)}</summary>${table}</details>`;
}

/**
 * A progress bar above a live figure; at the end a line takes the bar's place, which unfolds to a table of the epochs.
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [8], outputs: 2 });
 * const points = pointTensors(circles({ random: new Random(1), count: 64 }));
 * await fit(model, points, { listeners: [notebookListener()] });
 * ```
 */
export function notebookListener(show: (value: unknown) => DisplayHandle = display): Listener {
  let start: Start | undefined;
  let bar: DisplayHandle | undefined;
  let figure: DisplayHandle | undefined;
  let steps: StepRow[] = [];
  let epochs: EpochRow[] = [];
  let barAt = 0;
  let figureAt = Number.NEGATIVE_INFINITY;
  const chart = () => trainingChart({ steps, epochs }, { ...(start && chartSize(start)) });
  const drawFigure = () => {
    figureAt = performance.now();
    if (figure === undefined) figure = show(chart());
    else figure.update(chart());
  };
  const drawBar = (text: string, done: number, of: number) => {
    barAt = performance.now();
    const html =
      `<div role="status"><progress max="${of}" value="${done}" style="width:100%"></progress>` +
      `<div style="font-variant-numeric:tabular-nums">${escapeHtml(text)}</div></div>`;
    const bundle = { 'text/html': html, 'text/plain': text };
    if (bar === undefined) bar = show(bundle);
    else bar.update(bundle);
  };
  return (event) => {
    if (event.type === 'start') {
      start = event;
      steps = [...event.history.steps];
      epochs = [...event.history.epochs];
      drawBar('starting ...', 0, 1);
    } else if (start === undefined) return;
    else if (event.type === 'step') {
      steps.push(event.row);
      const now = performance.now();
      if (now - barAt > BAR_MS)
        drawBar(stepText(start, event), event.row.step, start.epochs * start.stepsPerEpoch);
      if (now - figureAt > FIGURE_MS) drawFigure();
    } else if (event.type === 'epoch') {
      epochs.push(event.row);
      drawFigure();
    } else {
      const text = endText(event.history, event.error);
      const columns = epochs[0] === undefined ? [] : epochColumns(epochs[0]);
      const rows = epochs.map((row) => columns.map((name) => cell(name, row[name] as number)));
      bar?.update({ 'text/html': foldedTable(text, columns, rows), 'text/plain': text });
      if (steps.length > 0) drawFigure();
    }
  };
}

const chartSize = ({ epochs, stepsPerEpoch }: Start) => ({ epochs, stepsPerEpoch });

/**
 * A bar that is redrawn in place on a terminal, and a line for every epoch; elsewhere only the lines.
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [8], outputs: 2 });
 * const points = pointTensors(circles({ random: new Random(1), count: 64 }));
 * await fit(model, points, { listeners: [terminalListener()] });
 * ```
 */
export function terminalListener(output: Terminal = standardError()): Listener {
  let start: Start | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  const line = (text: string) => output.write(output.isTTY ? `\r${text}\x1b[K\n` : `${text}\n`);
  return (event) => {
    if (event.type === 'start') start = event;
    else if (start === undefined) return;
    else if (event.type === 'step') {
      if (!output.isTTY || performance.now() - drawnAt < BAR_MS) return;
      drawnAt = performance.now();
      const share = event.row.step / (start.epochs * start.stepsPerEpoch);
      const filled = Math.round(20 * Math.min(1, share));
      const text = `${'█'.repeat(filled)}${'░'.repeat(20 - filled)} ${stepText(start, event)}`;
      output.write(`\r${text.slice(0, (output.columns || 80) - 1)}\x1b[K`);
    } else if (event.type === 'epoch') line(epochText(start, event.row));
    else if (event.history.stopped) line(endText(event.history, event.error));
  };
}

/** The listeners of a run that names none, by where it runs. */
export const trainingListeners = (): Listener[] => [inNotebook() ? notebookListener() : terminalListener()];
