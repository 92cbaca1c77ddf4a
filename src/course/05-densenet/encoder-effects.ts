import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

interface Run {
  trained: boolean;
  frozen: boolean;
  rate: number;
  seed: number;
  iou: number;
}
interface Conclusion {
  training: number;
  freezing: number;
  matters: 'training' | 'freezing' | 'both' | 'neither';
}
type EncoderEffects = (runs: Run[], threshold: number) => Conclusion;

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const conclude = (training: number, freezing: number, threshold: number): Conclusion => {
  const [first, second] = [Math.abs(training) >= threshold, Math.abs(freezing) >= threshold];
  const one = first ? 'training' : 'freezing';
  return { training, freezing, matters: first && second ? 'both' : first || second ? one : 'neither' };
};
const ofCell = (runs: Run[], trained: boolean, frozen: boolean) =>
  runs.filter((run) => run.trained === trained && run.frozen === frozen);

/** What each encoder reaches, and what its rate is chosen by. */
interface Parts {
  choose: (runs: Run[]) => number;
  report: (runs: Run[], rate: number) => number;
  effects: (score: (trained: boolean, frozen: boolean) => number) => [number, number];
  conclude: typeof conclude;
}

const right: Parts = {
  choose: (runs) => {
    const tried = runs.filter(({ seed }) => seed === 0);
    return tried.reduce((best, run) => (run.iou > best.iou ? run : best)).rate;
  },
  report: (runs, rate) => mean(runs.filter((run) => run.seed > 0 && run.rate === rate).map(({ iou }) => iou)),
  effects: (score) => [
    (score(true, false) + score(true, true) - score(false, false) - score(false, true)) / 2,
    (score(false, true) + score(true, true) - score(false, false) - score(true, false)) / 2,
  ],
  conclude,
};
const from =
  (changed: Partial<Parts>): EncoderEffects =>
  (runs, threshold) => {
    const parts = { ...right, ...changed };
    const score = (trained: boolean, frozen: boolean) => {
      const own = ofCell(runs, trained, frozen);
      return parts.report(own, parts.choose(own));
    };
    const [training, freezing] = parts.effects(score);
    return parts.conclude(training, freezing, threshold);
  };

const reference: EncoderEffects = (runs, threshold) => {
  const score = (trained: boolean, frozen: boolean) => {
    const own = runs.filter((run) => run.trained === trained && run.frozen === frozen);
    const tried = own.filter((run) => run.seed === 0);
    const best = tried.reduce((a, b) => (b.iou > a.iou ? b : a)).rate;
    const kept = own.filter((run) => run.seed !== 0 && run.rate === best);
    return kept.reduce((sum, run) => sum + run.iou, 0) / kept.length;
  };
  const [randomFree, randomFrozen] = [score(false, false), score(false, true)];
  const [trainedFree, trainedFrozen] = [score(true, false), score(true, true)];
  const training = (trainedFree + trainedFrozen) / 2 - (randomFree + randomFrozen) / 2;
  const freezing = (randomFrozen + trainedFrozen) / 2 - (randomFree + trainedFree) / 2;
  const counts = (effect: number) => Math.abs(effect) >= threshold;
  if (counts(training) && counts(freezing)) return { training, freezing, matters: 'both' };
  if (counts(training)) return { training, freezing, matters: 'training' };
  return { training, freezing, matters: counts(freezing) ? 'freezing' : 'neither' };
};

/** Sums over the table of four, with signs: the way of a textbook on factorial designs. */
const withSigns: EncoderEffects = (runs, threshold) => {
  let [training, freezing] = [0, 0];
  for (const trained of [-1, 1])
    for (const frozen of [-1, 1]) {
      const own = ofCell(runs, trained > 0, frozen > 0);
      const tried = [...own].filter(({ seed }) => seed === 0).sort((a, b) => b.iou - a.iou);
      const reported = own.filter(({ seed, rate }) => seed > 0 && rate === tried[0]?.rate);
      const score = mean(reported.map(({ iou }) => iou));
      training += (trained * score) / 2;
      freezing += (frozen * score) / 2;
    }
  return conclude(training, freezing, threshold);
};

const meanOfSimple: EncoderEffects = from({
  effects: (score) => [
    mean([false, true].map((frozen) => score(true, frozen) - score(false, frozen))),
    mean([false, true].map((trained) => score(trained, true) - score(trained, false))),
  ],
});

/** What the four encoders reach at their best rates. */
interface World {
  training: number;
  freezing: number;
}

/**
 * Three rates and four seeds for each of four encoders; seed 0 is the one to choose the rate by. With two of the
 * encoders it is lucky at a rate that is not the best for the other seeds.
 */
function drawn(random: Random, { training, freezing }: World): Run[] {
  const base = random.uniform(0.3, 0.4);
  const rates = [0.0005, 0.0015, 0.005];
  const both = [false, true];
  // Each encoder has a rate of its own that suits it; the four do not share one.
  const suits = random.shuffle([0, 1, 2, random.integer(0, 3)]);
  const lucky = random.shuffle([true, true, false, false]);
  return both.flatMap((trained, t) =>
    both.flatMap((frozen, f) => {
      const best = suits[2 * t + f] as number;
      const chosen = lucky[2 * t + f] ? (best === 1 ? 2 : 1) : best;
      const interaction = trained === frozen ? 0.02 : -0.02;
      const reached = base + t * training + f * freezing + interaction;
      return rates.flatMap((rate, r) =>
        [0, 1, 2, 3].map((seed) => {
          const lost = r === best ? 0 : r === chosen ? 0.02 : 0.09 * Math.abs(r - best);
          const luck = seed === 0 && r === chosen ? 0.05 : 0;
          return { trained, frozen, rate, seed, iou: reached - lost + luck + random.uniform(-0.008, 0.008) };
        }),
      );
    }),
  );
}

function cases(random: Random): readonly Case[] {
  const asked = (training: number, freezing: number) => ({
    call: 'encoderEffects',
    args: [random.shuffle(drawn(random, { training, freezing })).map((run) => ({ ...run })), 0.05],
  });
  const large = () => random.uniform(0.1, 0.16);
  const small = () => random.uniform(-0.02, 0.02);
  return [
    { name: 'only the training counts', points: 1, steps: [asked(large(), small())] },
    { name: 'only the freezing counts', points: 1, steps: [asked(small(), large())] },
    { name: 'an effect that harms', points: 1, steps: [asked(large(), -large()), asked(small(), -large())] },
    { name: 'neither counts', points: 1, steps: [asked(small(), small())] },
  ];
}

export const exercise: CodeExercise = {
  id: 'encoder-effects',
  chapter: '05-densenet',
  title: 'What made the difference?',
  kind: 'code',
  entry: ['encoderEffects'],
  stub: `/**
 * What the runs of four encoders (random or trained, free or frozen) allow to conclude. Each was run at
 * several rates and seeds. Seed 0 is there to choose the best rate of each encoder; the other seeds are
 * there to compare.
 * \`training\` and \`freezing\` are effects on the mean IoU, each averaged over both settings of the other.
 * An effect matters from \`threshold\` on, upwards or downwards.
 */
function encoderEffects(
  runs: { trained: boolean; frozen: boolean; rate: number; seed: number; iou: number }[],
  threshold: number,
): { training: number; freezing: number; matters: 'training' | 'freezing' | 'both' | 'neither' } {
  // Which runs may be compared with which, so that only one thing differs?
  throw new Error('encoder-effects is not written yet: replace this line');
}
`,
  hints: [
    'First one number for each of the four encoders: choose its rate on seed 0, then take the mean IoU of its other seeds at that rate.',
    'The effect of training: trained minus random, once among the free encoders and once among the frozen ones; then the mean of the two differences. Freezing likewise.',
    'training = (trained free + trained frozen) / 2 - (random free + random frozen) / 2. For "matters" compare Math.abs of each effect with the threshold.',
  ],
  cases,
  reference: { encoderEffects: reference },
  alternatives: {
    'a table with signs': { encoderEffects: withSigns },
    'mean of two differences': { encoderEffects: meanOfSimple },
  },
  misconceptions: [
    {
      id: 'one-rate-for-all',
      sentence:
        'You compare all encoders at one learning rate. It suits one of them better than the others: let each have its own, chosen on seed 0.',
      implementation: { encoderEffects: from({ choose: () => 0.0015 }) },
    },
    {
      id: 'mean-over-rates',
      sentence:
        'You take the mean over all learning rates. Nobody would use the bad ones: choose the best rate of each encoder first, on seed 0.',
      implementation: {
        encoderEffects: from({
          report: (runs) => mean(runs.filter(({ seed }) => seed > 0).map(({ iou }) => iou)),
        }),
      },
    },
    {
      id: 'reports-the-choosing-seed',
      sentence:
        'You also report the seed by which the rate was chosen. The chosen run is a lucky one: report the other seeds only.',
      implementation: {
        encoderEffects: from({
          report: (runs, rate) => mean(runs.filter((run) => run.rate === rate).map(({ iou }) => iou)),
        }),
      },
    },
    {
      id: 'chooses-by-the-compared',
      sentence:
        'You choose the rate by the same seeds that you compare. Choose it on seed 0 alone: what is reported must not have had a say in the choice.',
      implementation: {
        encoderEffects: from({
          choose: (runs) => {
            const at = (rate: number) => right.report(runs, rate);
            return runs.map(({ rate }) => rate).reduce((best, rate) => (at(rate) > at(best) ? rate : best));
          },
        }),
      },
    },
    {
      id: 'best-run',
      sentence:
        'You report the best run of each encoder. The best of many is a matter of luck: take the mean over the seeds that compare.',
      implementation: {
        encoderEffects: from({
          report: (runs) => Math.max(...runs.filter(({ seed }) => seed > 0).map(({ iou }) => iou)),
        }),
      },
    },
    {
      id: 'both-at-once',
      sentence:
        'You compare the trained, frozen encoder with the random, free one: two things differ at once. Change one, and average over the other.',
      implementation: {
        encoderEffects: from({
          effects: (score) => {
            const lead = score(true, true) - score(false, false);
            return [lead, lead];
          },
        }),
      },
    },
    {
      id: 'one-setting-only',
      sentence:
        'You measure each effect in one setting of the other only. Measure it in both, and take the mean.',
      implementation: {
        encoderEffects: from({
          effects: (score) => [
            score(true, false) - score(false, false),
            score(false, true) - score(false, false),
          ],
        }),
      },
    },
    {
      id: 'only-gains-matter',
      sentence: 'An effect that lowers the mean IoU matters as much as one that raises it: compare its size.',
      implementation: {
        encoderEffects: from({
          conclude: (training, freezing, threshold) => ({
            ...conclude(Math.max(0, training), Math.max(0, freezing), threshold),
            training,
            freezing,
          }),
        }),
      },
    },
    {
      id: 'sum-for-mean',
      sentence: 'You add the two differences up. The effect is their mean.',
      implementation: {
        encoderEffects: from({
          effects: (score) => {
            const [training, freezing] = right.effects(score);
            return [2 * training, 2 * freezing];
          },
        }),
      },
    },
    {
      id: 'signs-swapped',
      sentence: 'Your effects have the wrong sign: trained minus random, frozen minus free.',
      implementation: {
        encoderEffects: from({
          effects: (score) => {
            const [training, freezing] = right.effects(score);
            return [-training, -freezing];
          },
        }),
      },
    },
  ],
  rules: buildItYourself,
};
