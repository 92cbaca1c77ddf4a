/** The figures of the page, from the kept runs. */
import { type Figure, lineChart, type Series } from '../plot';
import { networkNames, networkTitles } from './networks';
import { chosenRun, finalsOf, sweepOf } from './plan';
import type { BenchmarkResults } from './results';
import { meanOf, provenance } from './summary';

/** What the page's figures are called. */
export type BenchmarkFigure = 'sweep' | 'curves';

const percent = (share: number) => 100 * share;

/** The names of the networks as a figure has them: short, for they stand beside the curves. */
const shortTitles = {
  ...networkTitles,
  plain: 'plain',
  'resnet-v2': 'pre-act. ResNet',
  'norm-free': 'norm-free',
};

/** Validation accuracy by learning rate, a curve for each network. */
function sweepFigure(results: BenchmarkResults): Figure {
  const series = networkNames.flatMap((network, colour): Series[] => {
    const sweep = sweepOf(results, network);
    if (sweep.length === 0) return [];
    return [
      {
        name: shortTitles[network],
        x: sweep.map(({ rate }) => rate),
        y: sweep.map(({ validationAccuracy }) => percent(validationAccuracy)),
        mode: 'lines+markers',
        colour,
      },
    ];
  });
  const chosen = networkNames.flatMap((network) => {
    const run = chosenRun(results, network);
    return run === undefined ? [] : [`${networkTitles[network]} ${run.rate}`];
  });
  const { data, layout } = lineChart({
    title: 'The sweep: validation accuracy by learning rate',
    alt: `Accuracy on ${results.data.validation.toLocaleString('en-US')} validation images by the highest learning rate of a run, one run for each point. Chosen: ${chosen.join(', ') || 'none yet'}. ${provenance(results, 'sweep')}`,
    x: { title: 'highest learning rate', scale: 'log' },
    y: { title: 'validation accuracy (%)' },
    series,
    names: 'beside',
  });
  // The rates that were tried, and no others.
  const rates = [...new Set(series.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const ticks = { tickmode: 'array', tickvals: rates, ticktext: rates.map(String) };
  return { data, layout: { ...layout, xaxis: { ...(layout.xaxis as object), ...ticks } } };
}

/** Training loss along the tested runs: their mean for each network, and each run thinly behind it. */
function curvesFigure(results: BenchmarkResults): Figure {
  const runs: Series[] = [];
  const means: Series[] = [];
  const ends: string[] = [];
  networkNames.forEach((network, colour) => {
    const curves = finalsOf(results, network).map(({ curve }) =>
      curve.flatMap(({ epoch, loss }) => (loss === null ? [] : [{ epoch, loss }])),
    );
    const [first = []] = curves;
    for (const curve of curves)
      runs.push({
        name: shortTitles[network],
        x: curve.map(({ epoch }) => epoch),
        y: curve.map(({ loss }) => loss),
        colour,
        faint: true,
      });
    // Where every run has a loss: one that blew up ends the mean.
    const whole = first.slice(0, Math.min(...curves.map(({ length }) => length)));
    if (whole.length === 0) return;
    const y = whole.map((_, i) => meanOf(curves.map((curve) => curve[i]?.loss as number)) as number);
    means.push({ name: shortTitles[network], x: whole.map(({ epoch }) => epoch), y, colour });
    ends.push(`${networkTitles[network]} ${(y.at(-1) as number).toFixed(2)}`);
  });
  return lineChart({
    title: 'Training loss along the tested runs',
    alt: `Cross-entropy on the augmented training images, by epochs: each thick line the mean over the seeds, each thin one a run. At the end: ${ends.join(', ') || 'none yet'}. ${provenance(results, 'final')}`,
    x: { title: 'epoch' },
    y: { title: 'training loss (nats)' },
    series: [...runs, ...means],
    names: 'beside',
  });
}

/** The figures by name. */
export const benchmarkFigures = (results: BenchmarkResults): Record<BenchmarkFigure, Figure> => ({
  sweep: sweepFigure(results),
  curves: curvesFigure(results),
});
