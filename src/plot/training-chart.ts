import { axisLayout, baseLayout, colourOf, type Figure, wholeTicks } from './figure';

/** A row of numbers by name, as `fit` reports them; it holds `loss` and may hold `valLoss`, `accuracy`, `valAccuracy`. */
type Measurements = Readonly<Record<string, number>>;

/** What is drawn: rows with `step` for every training step, and rows with `epoch` for every epoch. */
export interface TrainingRecord {
  readonly steps: readonly Measurements[];
  readonly epochs: readonly Measurements[];
}

/** Options of {@link trainingChart}. */
export interface TrainingChartOptions {
  /** `Training` by default. */
  readonly title?: string;
  /** Steps in an epoch; by default as many as the record shows. */
  readonly stepsPerEpoch?: number;
  /** Draws the epoch axis up to here from the start; by default as far as there are rows. */
  readonly epochs?: number;
}

/** More points than these cannot be told apart on a screen. */
const MOST_POINTS = 400;

const titleOf = (metric: string) => metric.replace(/([A-Z])/g, ' $1').toLowerCase();

/** Evenly chosen rows, the last always among them. */
function thinned<T>(rows: readonly T[]): T[] {
  const every = Math.ceil(rows.length / MOST_POINTS);
  return rows.filter((_, i) => (rows.length - 1 - i) % every === 0);
}

function lastOf(rows: readonly Measurements[], name: string): number | undefined {
  return rows[rows.length - 1]?.[name];
}

/**
 * A training run as curves: the loss on the left, the first metric (the accuracy, mostly) on the right, over epochs.
 *
 * Each panel shows the single steps faintly, the mean over each epoch with markers, and the validation data where
 * there are any.
 *
 * @param record what `fit` returns
 * @returns a figure whose alternative text names the last values
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [8], outputs: 2 });
 * const points = pointTensors(circles({ random: new Random(1), count: 64 }));
 * const figure = trainingChart(await fit(model, points, { epochs: 2 }));
 * ```
 */
export function trainingChart(record: TrainingRecord, options: TrainingChartOptions = {}): Figure {
  const { title = 'Training' } = options;
  const { steps, epochs } = record;
  const stepsPerEpoch =
    options.stepsPerEpoch ?? (Math.ceil(steps.length / epochs.length) || steps.length || 1);
  const known = new Set(['step', 'epoch', 'loss', 'learningRate', 'seconds', 'examplesPerSecond']);
  const metric = Object.keys(steps[0] ?? epochs[0] ?? {}).find(
    (name) => !known.has(name) && !name.startsWith('val'),
  );
  const panels = ['loss', ...(metric === undefined ? [] : [metric])];
  const end = options.epochs ?? (epochs.length || steps.length / stepsPerEpoch);
  const epochAxis = { ...axisLayout({ title: 'epoch', range: [0, end] }), ...wholeTicks([0, end]) };
  const data = panels.flatMap((name, panel) => {
    const axes = panel === 0 ? { xaxis: 'x', yaxis: 'y' } : { xaxis: 'x2', yaxis: 'y2' };
    const curve = (label: string, x: number[], y: (number | undefined)[], style: object) =>
      y.some((value) => value !== undefined)
        ? [
            {
              type: 'scatter',
              name: label,
              legendgroup: label,
              showlegend: panel === 0,
              x,
              y,
              ...axes,
              ...style,
            },
          ]
        : [];
    const shown = thinned(steps);
    const epochNumbers = epochs.map((row) => row.epoch as number);
    const validation = `val${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return [
      ...curve(
        'each step',
        shown.map((row) => (row.step as number) / stepsPerEpoch),
        shown.map((row) => row[name]),
        { mode: 'lines', line: { color: colourOf(0), width: 1 }, opacity: 0.4 },
      ),
      ...curve(
        'training',
        epochNumbers,
        epochs.map((row) => row[name]),
        {
          mode: 'lines+markers',
          line: { color: colourOf(0), width: 2 },
          // The last epoch stands on the edge.
          cliponaxis: false,
        },
      ),
      ...curve(
        'validation',
        epochNumbers,
        epochs.map((row) => row[validation]),
        {
          mode: 'lines+markers',
          line: { color: colourOf(1), width: 2, dash: 'dash' },
          marker: { symbol: 'square' },
          cliponaxis: false,
        },
      ),
    ];
  });
  const second =
    metric === undefined
      ? {}
      : {
          xaxis2: { ...epochAxis, domain: [0.56, 1], anchor: 'y2' },
          yaxis2: { ...axisLayout({ title: titleOf(metric) }), anchor: 'x2' },
        };
  return {
    data,
    layout: {
      ...baseLayout({ title, alt: description(panels, record) }),
      height: 340,
      xaxis: {
        ...epochAxis,
        domain: metric === undefined ? [0, 1] : [0, 0.44],
      },
      yaxis: axisLayout({ title: 'loss' }),
      ...second,
      legend: { orientation: 'h', y: 1.12 },
    },
  };
}

function description(panels: readonly string[], { steps, epochs }: TrainingRecord): string {
  const said = panels.flatMap((name) => {
    const first = steps[0]?.[name];
    const last = lastOf(epochs, name) ?? lastOf(steps, name);
    if (first === undefined || last === undefined) return [];
    const validation = lastOf(epochs, `val${name.charAt(0).toUpperCase()}${name.slice(1)}`);
    const beside = validation === undefined ? '' : `, on the validation data ${validation.toFixed(3)}`;
    return [`The ${titleOf(name)} goes from ${first.toFixed(3)} to ${last.toFixed(3)}${beside}.`];
  });
  return said.length === 0 ? 'Nothing has been measured yet.' : said.join(' ');
}
