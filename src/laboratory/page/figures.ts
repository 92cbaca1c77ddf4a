/** The figures of the laboratory. Each draws all runs over one another. */
import { BINS, type Measure, SIDE } from '../measure';
import type { Run } from '../run';
import { letterOf } from '../session';
import { decades, type Paper, rounds, runColours, short } from './paper';

/** A run with what was measured in it now. */
export interface Shown {
  readonly place: number;
  readonly run: Run;
  readonly measure: Measure;
}

/** Points of a line over the steps: means over stretches, so that there are no more than the screen can show. */
function lossLine(run: Run, count: number): [step: number, loss: number][] {
  const stride = Math.max(1, Math.ceil(run.length / count));
  const points: [number, number][] = [];
  for (let start = 0; start < run.length; start += stride) {
    const end = Math.min(run.length, start + stride);
    let sum = 0;
    for (let step = start; step < end; step++) sum += run.records.loss(step);
    points.push([(start + end - 1) / 2, sum / (end - start)]);
  }
  return points;
}

export function drawLoss(paper: Paper, ink: string, shown: readonly Shown[], step: number): void {
  paper.begin(ink);
  const lines = shown.map(({ place, run }) => ({ place, points: lossLine(run, 220) }));
  const end = Math.max(10, ...shown.map(({ run }) => run.length));
  const scale = decades(lines.flatMap(({ points }) => points.map(([, loss]) => loss)));
  const { x, y, area } = paper.axes(
    'Loss of each batch (cross-entropy, nats)',
    { from: 0, to: end, name: 'step', ticks: rounds(end) },
    { ...scale, isLog: true },
  );
  for (const { place, points } of lines)
    paper.line(
      points.map(([at, loss]) => [x(at), y(loss)]),
      place,
      false,
    );
  paper.context.strokeStyle = ink;
  paper.context.strokeRect(x(Math.min(step, end)), area.top, 0.5, area.bottom - area.top);
  paper.describe(
    `Loss of each batch over the steps. ${shown.map(({ place, run, measure }) => `Run ${letterOf(place)}: ${run.length} steps, over all points ${short(measure.loss)} at step ${run.step}`).join('; ')}.`,
  );
}

/** What a layer is called on an axis. */
const layerTicks = (layers: number) => rounds(layers, 8).filter((layer) => layer > 0);

export function drawByLayer(
  paper: Paper,
  ink: string,
  shown: readonly Shown[],
  { title, of }: { title: string; of: (run: Run) => Float32Array | undefined },
): void {
  paper.begin(ink);
  const lines = shown.map(({ place, run }) => ({ place, values: [...(of(run) ?? [])] }));
  const most = Math.max(2, ...shown.map(({ run }) => run.network.layout.layers.length));
  const { x, y } = paper.axes(
    title,
    { from: 0.5, to: most + 0.5, name: 'layer (the last gives the answer)', ticks: layerTicks(most) },
    { ...decades(lines.flatMap(({ values }) => values)), isLog: true },
  );
  for (const { place, values } of lines)
    paper.line(
      values.map((value, l) => [x(l + 1), value > 0 ? y(value) : Number.NaN]),
      place,
      true,
    );
  const told = lines.map(({ place, values }) =>
    values.length === 0
      ? `run ${letterOf(place)} has made no step`
      : `run ${letterOf(place)}: layer 1 ${short(values[0] as number)}, layer ${values.length} ${short(values.at(-1) as number)}`,
  );
  paper.describe(`${title}, by layer. ${told.join('; ')}.`);
}

/** Of the last step before the state that is shown. */
export const normsOf = (run: Run) => (run.step > 0 ? run.records.norms(run.step - 1) : undefined);
export const ratiosOf = (run: Run) => (run.step > 0 ? run.records.ratios(run.step - 1) : undefined);

export function drawShares(paper: Paper, ink: string, shown: readonly Shown[], selected: number): void {
  paper.begin(ink);
  const most = Math.max(2, ...shown.map(({ measure }) => measure.layers.length));
  const { x, y, area } = paper.axes(
    'Share of dead units (line) and of flat places (bars: run shown)',
    { from: 0.5, to: most + 0.5, name: 'hidden layer', ticks: layerTicks(most) },
    { from: 0, to: 1, ticks: [0, 0.5, 1] },
  );
  const chosen = shown.find(({ place }) => place === selected) as Shown;
  paper.context.fillStyle = ink;
  paper.context.globalAlpha = 0.25;
  const wide = Math.max(2, (0.6 * (area.right - area.left)) / most);
  chosen.measure.layers.forEach(({ saturated }, l) => {
    paper.context.fillRect(x(l + 1) - wide / 2, y(saturated), wide, area.bottom - y(saturated));
  });
  paper.context.globalAlpha = 1;
  for (const { place, measure } of shown)
    paper.line(
      measure.layers.map(({ dead }, l) => [x(l + 1), y(dead)]),
      place,
      true,
    );
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  paper.describe(
    `Dead units and flat places by hidden layer, run ${letterOf(selected)}. ${chosen.measure.layers.map(({ dead, saturated }, l) => `Layer ${l + 1}: ${percent(dead)} dead, ${percent(saturated)} flat`).join('; ')}.`,
  );
}

export function drawRidges(paper: Paper, ink: string, shown: readonly Shown[], selected: number): void {
  paper.begin(ink);
  const chosen = shown.find(({ place }) => place === selected) as Shown;
  const { reach } = chosen.measure;
  const most = Math.max(...shown.map(({ measure }) => measure.layers.length));
  const { x, y, area } = paper.axes(
    'Pre-activations z, layer by layer (the first on top)',
    { from: -reach, to: reach, name: 'z', ticks: [-reach, -reach / 2, 0, reach / 2, reach] },
    { from: most + 0.5, to: 0, ticks: layerTicks(most) },
  );
  const tall = (1.6 * (area.bottom - area.top)) / (most + 1);
  const { context } = paper;
  const others = shown.filter(({ place }) => place !== selected);
  for (const { place, measure } of [...others, chosen])
    measure.layers.forEach(({ ridge }, l) => {
      const highest = Math.max(0.15, ...ridge);
      context.beginPath();
      context.moveTo(area.left, y(l + 1));
      for (let bin = 0; bin < BINS; bin++) {
        const height = (tall * (ridge[bin] as number)) / highest;
        context.lineTo(x(reach * ((2 * (bin + 0.5)) / BINS - 1)), y(l + 1) - height);
      }
      context.lineTo(area.right, y(l + 1));
      context.strokeStyle = runColours[place] as string;
      if (place === selected) {
        context.fillStyle = runColours[place] as string;
        context.globalAlpha = 0.3;
        context.fill();
        context.globalAlpha = 1;
      }
      context.stroke();
    });
  const told = chosen.measure.layers.map(({ size }, l) => `layer ${l + 1} ${short(size)}`);
  paper.describe(
    `Distributions of the pre-activations, run ${letterOf(selected)}. Their root mean squares: ${told.join(', ')}.`,
  );
}

/** Class 0 is blue and round, class 1 orange and square; between them the page shows through. */
const classes = [
  [0, 114, 178],
  [230, 159, 0],
] as const;

/** The region of each class as a small picture, which the canvas stretches. */
function picture(answers: Float64Array, cells: number): HTMLCanvasElement {
  const small = document.createElement('canvas');
  [small.width, small.height] = [cells, cells];
  const context = small.getContext('2d') as CanvasRenderingContext2D;
  const image = context.createImageData(cells, cells);
  answers.forEach((answer, i) => {
    const colour = classes[answer > 0 ? 1 : 0] as readonly [number, number, number];
    const certainty = Math.min(1, Math.abs(answer) / 4);
    image.data.set([...colour, Number.isFinite(answer) ? 40 + 150 * certainty : 0], 4 * i);
  });
  context.putImageData(image, 0, 0);
  return small;
}

export function drawRegion(
  paper: Paper,
  ink: string,
  { run, place, measure }: Shown,
  answers: Float64Array,
  cells: number,
): void {
  paper.begin(ink);
  const { context, width } = paper;
  context.imageSmoothingEnabled = true;
  context.drawImage(picture(answers, cells), 0, 0, width, width);
  const at = (value: number) => (width * (value / SIDE + 1)) / 2;
  context.lineWidth = 0.5;
  context.strokeStyle = '#000';
  const { inputs, labels } = run.points;
  for (let i = 0; i < labels.length; i++) {
    const [x, y] = [at(inputs[2 * i] as number), width - at(inputs[2 * i + 1] as number)];
    context.fillStyle = `rgb(${classes[labels[i] as 0 | 1].join(' ')})`;
    context.beginPath();
    if (labels[i] === 0) context.arc(x, y, 2.2, 0, 7);
    else context.rect(x - 2, y - 2, 4, 4);
    context.fill();
    context.stroke();
  }
  paper.describe(
    `Run ${letterOf(place)}: the 200 points of ${run.settings.data}, and which class the network gives each place of the plane. ${Math.round(100 * measure.accuracy)} % of the points are told right.`,
  );
}
