/** docs/own-benchmark.md, from the kept runs: no number of it is typed, but what is cited. */
import type { BenchmarkFigure } from './figures';
import { type NetworkName, networkNames, networkTitles } from './networks';
import { chosenRun, finalsOf, missingRuns, sweepOf } from './plan';
import type { BenchmarkResults } from './results';
import {
  comparisonSentence,
  goal,
  isAtTheEdge,
  isOfAllImages,
  meanOf,
  type NetworkSummary,
  provenance,
  summaryOf,
} from './summary';

/** Where the page shows a figure: a comment, which the site replaces, and which other readers of Markdown leave out. */
const figureMark = (figure: BenchmarkFigure): string => `<!-- figure: ${figure} -->`;

/** The marks of figures in a text. */
export const figureMarks = /^<!-- figure: (\w+) -->$/gm;

const count = (value: number) => value.toLocaleString('en-US');
const points = (share: number) => (100 * share).toFixed(1);
const counted = (value: number, one: string, many = `${one}s`) =>
  `${count(value)} ${value === 1 ? one : many}`;
const listed = (parts: readonly string[]) =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
const capital = (text: string) => `${text[0]?.toUpperCase()}${text.slice(1)}`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, ['---', ...head.slice(1).map(() => '---:')], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

/** The mean, and the spread where there is one. */
function accuracyOf({ mean, spread, tested }: NetworkSummary, wanted: number): string {
  if (mean === undefined) return 'missing';
  const value = spread === undefined ? points(mean) : `${points(mean)} ± ${points(spread)}`;
  return tested < wanted ? `${value} (${tested} of ${counted(wanted, 'seed')})` : value;
}

function mainTable(results: BenchmarkResults): string {
  const rows = summaryOf(results).map((one) => [
    capital(one.title),
    accuracyOf(one, results.recipe.seeds.length),
    one.rate === undefined ? 'missing' : String(one.rate),
    one.parameters === undefined ? 'missing' : count(one.parameters),
    one.seconds === undefined ? 'missing' : one.seconds.toFixed(0),
  ]);
  return table(
    ['network', 'test accuracy (%)', 'chosen rate', 'parameters', 'processor time of a run (s)'],
    rows,
  );
}

/** By how much accuracies are uncertain; of the test images √(p(1 − p)/n), the largest of the networks. */
function uncertainty(results: BenchmarkResults): string {
  const shares = summaryOf(results).flatMap(({ mean }) => (mean === undefined ? [] : [mean]));
  if (shares.length === 0) return '';
  const { test } = results.data;
  const error = points(Math.max(...shares.map((p) => Math.sqrt((p * (1 - p)) / test))));
  return `After ± stands the standard deviation over the seeds, divided by n − 1: of ${counted(results.recipe.seeds.length, 'run')} it is itself known only roughly. That there are no more than ${count(test)} test images makes the accuracy of one run uncertain by ${error} points (standard error). Differences of that size say nothing.`;
}

/** Which runs are not there, in a paragraph; empty when all are. */
function incomplete(results: BenchmarkResults): string {
  const missing = missingRuns(results);
  if (missing.length === 0) return '';
  const of = (network: NetworkName) => missing.filter((run) => run.network === network);
  const parts = networkNames.flatMap((network) => {
    const runs = of(network);
    if (runs.length === 0) return [];
    const sweeps = runs.filter(({ kind }) => kind === 'sweep').map(({ rate }) => `rate ${rate} of the sweep`);
    const seeds = runs.filter(({ kind }) => kind === 'final').map(({ seed }) => `seed ${seed}`);
    return [`${networkTitles[network]}: ${[...sweeps, ...seeds].join(', ')}`];
  });
  const later = missing.some(({ kind }) => kind === 'sweep')
    ? ' Networks are tested when all sweeps are complete.'
    : '';
  return `**Not complete.** ${capital(counted(missing.length, 'run'))} ${missing.length === 1 ? 'is' : 'are'} missing here: ${parts.join('; ')}.${later} The command below goes on with them.`;
}

function sweepTable(results: BenchmarkResults): string {
  const sweeps = networkNames.map((network) => ({ network, sweep: sweepOf(results, network) }));
  const tried = new Set(sweeps.flatMap(({ sweep }) => sweep.map(({ rate }) => rate)));
  const rates = results.recipe.rates.filter((rate) => tried.has(rate));
  const rows = sweeps.map(({ network, sweep }) => [
    capital(networkTitles[network]),
    ...rates.map((rate) => {
      const run = sweep.find((one) => one.rate === rate);
      if (run === undefined) return '';
      const value = points(run.validationAccuracy);
      return rate === chosenRun(results, network)?.rate ? `**${value}**` : value;
    }),
  ]);
  return table(['network, by rate', ...rates.map(String)], rows);
}

/** What to say of networks whose best rate is the lowest or highest of all that a sweep may try. */
function edges(results: BenchmarkResults): string {
  const names = networkNames.filter((network) => isAtTheEdge(results, network));
  return names.length === 0
    ? 'No best rate is the lowest or the highest that its network tried.'
    : `At the edge of the rates that a sweep may try, and so perhaps not the best: ${listed(names.map((name) => networkTitles[name]))}.`;
}

/** At most so many columns of epochs. */
const columns = 6;

function curvesTable(results: BenchmarkResults): string {
  const { epochs } = results.recipe;
  const shown = Math.min(columns, epochs);
  const chosen = Array.from({ length: shown }, (_, i) => Math.round(((i + 1) * epochs) / shown));
  const rows = networkNames.map((network) => {
    const runs = finalsOf(results, network);
    const cells = chosen.map((epoch) => {
      const losses = runs.map((run) => run.epochs[epoch - 1]?.loss ?? Number.NaN);
      const loss = meanOf(losses);
      if (loss === undefined) return 'missing';
      return Number.isFinite(loss) ? loss.toFixed(2) : 'blew up';
    });
    return [capital(networkTitles[network]), ...cells];
  });
  return table(['network, by epoch', ...chosen.map(String)], rows);
}

function recipe({ recipe: it, data }: BenchmarkResults): string {
  const lines = [
    `${counted(it.epochs, 'epoch')} of ${count(data.train)} images in batches of ${it.batchSize}, weights and order of the images by the seeds ${listed(it.seeds.map(String))};`,
    'pixels standardized by channel, with the mean and standard deviation of the images that are trained on;',
    `augmentation: each image shifted by up to ${counted(it.shift, 'pixel')} up or down and left or right, and mirrored half of the time;`,
    `stochastic gradient descent with momentum ${it.momentum} and weight decay ${it.weightDecay} of all parameters, softmax cross-entropy;`,
    `the rate rises in a straight line over the first ${100 * it.warmupShare} % of the steps while it follows half a cosine down to 0; what is called *rate* is the cosine's start;`,
    `the sweep: ${counted(it.sweepEpochs, 'epoch')} of ${count(data.train - data.validation)} of the training images with the same schedule, measured on the other ${count(data.validation)} (the classes in proportion), seed ${it.sweepSeed}; it begins with the rates ${listed(it.firstRates.map(String))} and goes on to ${listed([...it.rates].filter((rate) => !it.firstRates.includes(rate)).map(String))} as long as the best is the lowest or highest that was tried;`,
    `then ${counted(it.seeds.length, 'run')} at the best rate on all ${count(data.train)} images, each tested once, after its last epoch, on ${count(data.test)} images that nothing was chosen by.`,
  ];
  return lines.map((line) => `* ${line}`).join('\n');
}

function madeBy(results: BenchmarkResults): string {
  const { runs, data } = results;
  const distinct = (values: readonly string[]) => [...new Set(values)];
  const days = distinct(runs.map(({ date }) => date)).sort();
  const lines = [
    `day: ${days.length < 2 ? (days[0] ?? 'none yet') : `${days[0]} to ${days.at(-1)}`}`,
    `engine: ${listed(distinct(runs.map(({ engine }) => engine)))}`,
    `version of the course: ${listed(distinct(runs.map(({ version }) => version)))}`,
    `machine: ${listed(distinct(runs.map(({ measuredOn }) => measuredOn)))}, shared with other programs, which is why processor time is told and not time by the clock`,
    `data: ${data.note}`,
    `processor time of ${runs.length === 1 ? 'the one run' : `all ${count(runs.length)} runs`}: ${minutesOf(results)}; that of a run in the table includes its test`,
  ];
  return lines.map((line) => `* ${line}`).join('\n');
}

/** Processor time of all runs. */
const minutesOf = ({ runs }: BenchmarkResults): string =>
  counted(Math.round(runs.reduce((sum, { seconds }) => sum + seconds, 0) / 60), 'minute');

/** What the reader should know before the first number. */
function modesty(results: BenchmarkResults): string {
  if (isOfAllImages(results)) return comparisonSentence(results);
  const { epochs, sweepEpochs } = results.recipe;
  const residual = summaryOf(results).filter(({ network }) => network !== 'lenet');
  const sizes = residual.flatMap(({ parameters }) => (parameters === undefined ? [] : [parameters]));
  const size =
    sizes.length === 0
      ? ''
      : ` All networks but LeNet have no more than ${count(Math.min(...sizes))} to ${count(Math.max(...sizes))} parameters.`;
  return `**These are small runs.**${size} They train for ${counted(epochs, 'epoch')} (in the sweep ${sweepEpochs}), and the whole took ${minutesOf(results)} of processor time: far too short for any of them to be done learning. What is compared is how fast they begin to learn, not how good they become. ${comparisonSentence(results)}`;
}

/** The page. */
export function benchmarkPage(results: BenchmarkResults): string {
  const { data, recipe: it } = results;
  const sections = [
    "# A benchmark of one's own",
    `LeNet, a plain network, ResNet, pre-activation ResNet, DenseNet and a ResNet without normalization learn the ten classes of CIFAR-10 by one recipe. Each has the learning rate that a sweep on validation images chose for it, and ${counted(it.seeds.length, 'run')} from different seeds.`,
    modesty(results),
    incomplete(results),
    '## The outcome',
    mainTable(results),
    `${provenance(results, 'final')} ${uncertainty(results)}`.trim(),
    '## The sweep',
    figureMark('sweep'),
    `Accuracy on the validation images in percent, by the rate; the best, which was chosen, in bold. ${edges(results)} ${provenance(results, 'sweep')}`,
    sweepTable(results),
    '## The curves',
    figureMark('curves'),
    `Mean training loss over the seeds in each epoch, in nats; guessing has ln 10 = ${Math.log(10).toFixed(2)}. It is that of augmented images, while the weights change. ${provenance(results, 'final')}`,
    curvesTable(results),
    '## The recipe',
    'The same for all networks:',
    recipe(results),
    'The networks:',
    networkNames.map((name) => `* ${capital(networkTitles[name])}: ${it.networks[name]}.`).join('\n'),
    'Weights are Glorot-uniform, those of the norm-free network He-uniform: nothing after them sets their scale right.',
    '## Run it',
    `\`\`\`sh
npx very-deep data download cifar-10                       # once: 170 MB
npm run own-benchmark -- --size quick                      # a look, in minutes
npm run own-benchmark -- --size ${it.size.padEnd(26)}# what this page shows
npm run own-benchmark -- --size full                       # ResNet-20 and its like, all five batches of images: days
npm run own-benchmark -- --size full --plan                # says what there is to do and how long it takes
\`\`\``,
    `\`--data DIR\` names a folder of data, \`--out FILE\` the file of results (\`notebooks/results/own-benchmark/\` and the size). Every run that is done is added to the file; started again, the program goes on with those that are missing. Where all ${counted(5, 'batch', 'batches')} of training images are at hand, \`full\` takes them all, and only then ${100 * goal} % test accuracy for the best three networks is the goal: that is about what published networks of this size reach.`,
    '## What can be compared',
    [
      isOfAllImages(results)
        ? '* With published results: the number of images is theirs; networks, epochs and recipe are not the same.'
        : `* Not with published results. Those of the University of Amsterdam's tutorials, in [chapter 05](../notebooks/05-densenet.ipynb), come from all five batches of training images, larger networks and many more epochs; these from ${count(data.train)} images, in ${it.epochs} epochs.`,
      '* The networks of this page with one another, by this recipe: another number of epochs, or a larger network, can change their order.',
      '* The plain network and both ResNets have the same depth and width, so their difference is the shortcuts and the order. Networks this shallow tell nothing of very deep ones: chapters 04 and 06 compare by depth.',
      '* LeNet and DenseNet differ from them in size and in work for an image, too; their row says how they do by this recipe, not why.',
      "* Processor times only with one another: they are this machine's.",
    ].join('\n'),
    '## Where the numbers come from',
    madeBy(results),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}
