import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

type Diagnosis = 'diverges' | 'vanishes' | 'explodes' | 'dead' | 'overfits' | 'healthy';
type Run = { losses: number[]; validation: number[]; gradients: number[]; zeroShares: number[] };
type Diagnose = (run: Run) => Diagnosis;

const last = (values: readonly number[]) => values[values.length - 1] as number;
const first = (values: readonly number[]) => values[0] as number;

const reference: Diagnose = ({ losses, validation, gradients, zeroShares }) => {
  if (losses.some((loss) => !Number.isFinite(loss) || loss > 3 * first(losses))) return 'diverges';
  if (zeroShares.some((share) => share > 0.99)) return 'dead';
  const ratio = first(gradients) / last(gradients);
  if (ratio < 1e-3) return 'vanishes';
  if (ratio > 1e3) return 'explodes';
  if (last(losses) < first(losses) && last(validation) > 1.2 * Math.min(...validation)) return 'overfits';
  return 'healthy';
};

const signs: readonly [Diagnosis, (run: Run) => boolean][] = [
  ['diverges', ({ losses }) => !losses.every((loss) => loss <= 3 * (losses[0] as number))],
  ['dead', ({ zeroShares }) => Math.max(...zeroShares) > 0.99],
  ['vanishes', ({ gradients }) => (gradients[0] as number) * 1000 < (gradients.at(-1) as number)],
  ['explodes', ({ gradients }) => (gradients[0] as number) > 1000 * (gradients.at(-1) as number)],
  [
    'overfits',
    ({ losses, validation }) =>
      (losses.at(-1) as number) < (losses[0] as number) &&
      (validation.at(-1) as number) > 1.2 * validation.reduce((a, b) => Math.min(a, b)),
  ],
];
const bySigns: Diagnose = (run) => signs.find(([, sign]) => sign(run))?.[0] ?? 'healthy';
const byLogarithm: Diagnose = (run) => {
  const found = bySigns({ ...run, gradients: [1, 1] });
  if (found === 'diverges' || found === 'dead') return found;
  const digits = Math.log10(first(run.gradients)) - Math.log10(last(run.gradients));
  if (Math.abs(digits) > 3) return digits < 0 ? 'vanishes' : 'explodes';
  return found;
};

/** A number between two, as likely in each of the decades between them. */
const scaled = (random: Random, low: number, high: number): number =>
  10 ** random.uniform(Math.log10(low), Math.log10(high));

const at = (values: readonly number[], i: number, value: number) =>
  values.map((v, j) => (j === i ? value : v));

/**
 * Runs with one fault each, drawn anew. Lengths, scales and places differ widely from run to run, and most faults come
 * with a run that is just not one: what a run looks like as a whole says nothing, only the sign does.
 */
function runs(random: Random) {
  const falling = (length: number, from: number, to: number) =>
    Array.from(
      { length },
      (_, i) => (from + ((to - from) * i) / (length - 1)) * (i === 0 ? 1 : random.uniform(0.99, 1.01)),
    );
  /** The norms of `length` layers, the first `ratio` times the last; between them they go up and down. */
  const layers = (ratio: number) => {
    const length = random.integer(4, 11);
    const end = scaled(random, 1e-3, 10);
    return Array.from(
      { length },
      (_, i) =>
        end * ratio ** (1 - i / (length - 1)) * (i > 0 && i < length - 1 ? scaled(random, 0.2, 5) : 1),
    );
  };
  const shares = () => Array.from({ length: random.integer(3, 9) }, () => random.uniform(0.1, 0.95));
  const well = (): Run => {
    const [length, start] = [random.integer(6, 13), scaled(random, 0.5, 8)];
    return {
      losses: falling(length, start, start * random.uniform(0.05, 0.5)),
      validation: falling(length, start, start * random.uniform(0.6, 0.8)),
      gradients: layers(scaled(random, 0.1, 10)),
      zeroShares: shares(),
    };
  };
  /** A run with one training loss at so many times the first, somewhere after it and before the last. */
  const withLoss = (run: Run, factor: number): Run => ({
    ...run,
    losses: at(run.losses, random.integer(1, run.losses.length - 1), factor * first(run.losses)),
  });
  const withShare = (run: Run, share: number): Run => ({
    ...run,
    zeroShares: at(run.zeroShares, random.integer(0, run.zeroShares.length), share),
  });
  /** A validation loss that falls to some least value and ends at so many times that, below its start. */
  const risingAgain = (run: Run, factor: number): Run => {
    const start = first(run.validation);
    const least = start * random.uniform(0.3, 0.5);
    const middle = random.integer(2, run.losses.length - 1);
    const validation = run.losses.map((_, i) =>
      i <= middle
        ? start + ((least - start) * i) / middle
        : least * (1 + ((factor - 1) * (i - middle)) / (run.losses.length - 1 - middle)),
    );
    return { ...run, validation };
  };
  return {
    healthy: (): Run => well(),
    // A gradient that is 100 times as small is no fault yet, and a bump of the loss is none.
    bump: (): Run => ({
      ...withLoss(well(), random.uniform(1.7, 2.8)),
      gradients: layers(scaled(random, 2e-3, 2e-2)),
    }),
    grows: (): Run => withLoss(well(), random.uniform(3.2, 6)),
    // From one epoch on nothing is a number any more; or it is infinite.
    breaks: (): Run => {
      const run = well();
      const end = random.integer(2, run.losses.length - 1);
      return { ...run, losses: run.losses.map((loss, i) => (i < end ? loss : Number.NaN)) };
    },
    overflows: (): Run => {
      const run = well();
      const losses = at(run.losses, random.integer(1, run.losses.length), Number.POSITIVE_INFINITY);
      return { ...run, losses };
    },
    dead: (): Run => withShare(well(), random.uniform(0.992, 1)),
    sparse: (): Run => withShare(well(), random.uniform(0.97, 0.989)),
    vanishes: (): Run => ({ ...well(), gradients: layers(scaled(random, 2e-4, 8e-4)) }),
    explodes: (): Run => ({ ...well(), gradients: layers(scaled(random, 1200, 5000)) }),
    // Just not beyond the limit.
    small: (): Run => ({ ...well(), gradients: layers(scaled(random, 1.2e-3, 5e-3)) }),
    large: (): Run => ({ ...well(), gradients: layers(scaled(random, 200, 800)) }),
    beyond: (): Run => ({ ...well(), gradients: [1000.5, 300, 1] }),
    // It rises again, and stays below its start.
    overfits: (): Run => risingAgain(well(), random.uniform(1.25, 1.6)),
    levels: (): Run => risingAgain(well(), random.uniform(1.02, 1.15)),
    // Both losses rise again: that is no overfitting.
    restless: (): Run => {
      const run = risingAgain(well(), random.uniform(1.25, 1.6));
      return { ...run, losses: falling(run.losses.length, first(run.losses), first(run.losses) * 1.3) };
    },
    // Exactly at a limit is not beyond it.
    limits: (): Run => ({
      losses: [2, 3, 6, 2, 1],
      validation: [2, 1, 1.1, 1.2],
      gradients: random.pick([
        [1e-3, 1e-2, 1],
        [1000, 10, 1],
      ]),
      zeroShares: [0.5, 0.99],
    }),
    // No loss is below the first one at the end.
    level: (): Run => ({ ...well(), losses: [2, 1, 2], validation: [1, 1.1, 1.5] }),
    // Dead and vanishing: what stands first counts.
    both: (): Run => ({
      ...withShare(well(), random.uniform(0.992, 1)),
      gradients: layers(scaled(random, 1e-5, 5e-4)),
    }),
    fast: (): Run => withShare(withLoss(well(), random.uniform(3.2, 6)), random.uniform(0.992, 1)),
    slow: (): Run => withShare(withLoss(well(), random.uniform(1.7, 2.8)), random.uniform(0.992, 1)),
  };
}

function cases(random: Random): readonly Case[] {
  const made = runs(random);
  const ask = (...names: (keyof typeof made)[]): Step[] =>
    random.shuffle([...names, ...names]).map((name) => ({
      call: 'diagnose',
      args: [made[name]() as unknown as { [key: string]: number[] }],
    }));
  return [
    {
      name: 'losses that grow, and a mere bump',
      points: 1,
      steps: ask('grows', 'bump', 'healthy', 'limits', 'breaks', 'overflows'),
    },
    { name: 'a layer that is dead', points: 1, steps: ask('dead', 'sparse', 'both', 'limits') },
    {
      name: 'gradients by layer',
      points: 1,
      steps: ask('vanishes', 'explodes', 'small', 'large', 'bump', 'beyond'),
    },
    {
      name: 'training falls, validation rises',
      points: 1,
      steps: ask('overfits', 'levels', 'restless', 'level', 'limits'),
    },
    { name: 'two signs at once', points: 1, steps: ask('fast', 'slow', 'both', 'grows') },
  ];
}

const wrong = (diagnose: Diagnose) => ({ diagnose });

export const exercise: CodeExercise = {
  id: 'diagnose-run',
  chapter: '07-depth-today',
  title: 'A diagnosis by rule',
  kind: 'code',
  entry: ['diagnose'],
  stub: `/**
 * Names the fault of a training run. \`losses\` and \`validation\` have a number for each epoch;
 * \`gradients\` is the gradient's norm in each layer, from the first to the last; \`zeroShares\` the share
 * of zeros behind each ReLU. The first of these signs that is seen counts:
 *   diverges  some training loss is no finite number, or above 3 times the first one
 *   dead      some share of zeros is above 0.99
 *   vanishes  the first layer's gradient is below 1/1000 of the last one's
 *   explodes  the first layer's gradient is above 1000 times the last one's
 *   overfits  the last training loss is below the first, and the last validation loss above 1.2
 *             times its least value
 *   healthy   none of them
 */
function diagnose(
  run: { losses: number[]; validation: number[]; gradients: number[]; zeroShares: number[] },
): 'diverges' | 'dead' | 'vanishes' | 'explodes' | 'overfits' | 'healthy' {
  throw new Error('diagnose-run is not written yet: replace this line');
}
`,
  hints: [
    'One if for each sign, in the order of the list; each returns at once.',
    'some() asks whether any member is beyond a limit; Math.min(...validation) is the least value; at(-1) is the last.',
    "First over last gradient is one number: below 1e-3 it 'vanishes', above 1e3 it 'explodes'.",
  ],
  cases,
  reference: { diagnose: reference },
  alternatives: { 'by a list of signs': wrong(bySigns), 'by logarithms': wrong(byLogarithm) },
  misconceptions: [
    {
      id: 'last-loss-only',
      sentence:
        'You look at the last loss alone. A loss that was far above its start and came back has diverged, too.',
      implementation: wrong((run) => reference({ ...run, losses: [first(run.losses), last(run.losses)] })),
    },
    {
      id: 'overlooks-nan',
      sentence:
        'You overlook NaN: it is neither above nor below any limit. Ask `Number.isFinite` of each loss.',
      implementation: wrong((run) =>
        reference({ ...run, losses: run.losses.map((loss) => (Number.isNaN(loss) ? 0 : loss)) }),
      ),
    },
    {
      id: 'any-rise',
      sentence:
        'You call every rise of the loss a divergence. Mini-batches make bumps; above 3 times the first loss it counts.',
      implementation: wrong((run) =>
        run.losses.some((loss) => loss > 1.5 * first(run.losses)) ? 'diverges' : reference(run),
      ),
    },
    {
      id: 'mean-share',
      sentence: 'You look at the mean share of zeros. One dead layer is enough: nothing passes it.',
      implementation: wrong((run) => {
        const mean = run.zeroShares.reduce((sum, share) => sum + share, 0) / run.zeroShares.length;
        return reference({ ...run, zeroShares: [mean] });
      }),
    },
    {
      id: 'gradient-turned-round',
      sentence:
        'You compare the last layer with the first. The gradient comes from the last layer: it vanishes on its way to the first.',
      implementation: wrong((run) => reference({ ...run, gradients: [...run.gradients].reverse() })),
    },
    {
      id: 'hasty-limit',
      sentence:
        'Your limit for gradients is too hasty: a factor of some hundred between layers is trained every day.',
      implementation: wrong((run) => {
        const ratio = first(run.gradients) / last(run.gradients);
        const found = reference({ ...run, gradients: [1, 1] });
        if (found === 'diverges' || found === 'dead') return found;
        return ratio < 0.05 ? 'vanishes' : ratio > 20 ? 'explodes' : found;
      }),
    },
    {
      id: 'validation-alone',
      sentence:
        'You call it overfitting whenever the validation loss rises. Only when the training loss falls at the same time is it that.',
      implementation: wrong((run) => reference({ ...run, losses: [first(run.losses), 0, ...run.losses, 0] })),
    },
    {
      id: 'compares-with-the-start',
      sentence:
        'You compare the last validation loss with the first one. Compare it with the least: how far has it risen again?',
      implementation: wrong((run) =>
        reference({ ...run, validation: [first(run.validation), last(run.validation)] }),
      ),
    },
    {
      id: 'gradients-before-dead',
      sentence:
        'The order counts: behind a dead layer no gradient comes back, so vanishing is its consequence. Ask for dead first.',
      implementation: wrong((run) => {
        const found = reference({ ...run, zeroShares: [0] });
        return found === 'vanishes' || found === 'explodes' ? found : reference(run);
      }),
    },
    {
      id: 'dead-before-divergence',
      sentence:
        'The order counts: a loss that grows is the first sign, and often the reason for the dead layer.',
      implementation: wrong((run) =>
        run.zeroShares.some((share) => share > 0.99) ? 'dead' : reference(run),
      ),
    },
  ],
  rules: buildItYourself,
};
