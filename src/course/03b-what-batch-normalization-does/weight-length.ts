import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import { buildItYourself } from '../03-batch-normalization/shared-rules';

type Run = { start: number; gradient: number; rate: number; decay: number };
type WeightLengths = (run: Run, steps: number) => number[];
type SettledLength = (run: Run) => number;
type Solution = { weightLengths: WeightLengths; settledLength: SettledLength };

/** From the square of a length to that of the next, by some rule. */
const bySquares =
  (next: (square: number, run: Run) => number): WeightLengths =>
  (run, steps) => {
    const squares = [run.start ** 2];
    for (let t = 0; t < steps; t++) squares.push(next(squares[t] as number, run));
    return squares.map(Math.sqrt);
  };

const weightLengths: WeightLengths = (run, steps) => {
  const keep = 1 - run.rate * run.decay;
  const lengths = [run.start];
  for (let t = 0; t < steps; t++) {
    const length = lengths[t] as number;
    lengths.push(Math.sqrt((keep * length) ** 2 + ((run.rate * run.gradient) / length) ** 2));
  }
  return lengths;
};
const settledLength: SettledLength = ({ gradient, rate, decay }) =>
  Math.sqrt((rate * gradient) / Math.sqrt(1 - (1 - rate * decay) ** 2));
const right: Solution = { weightLengths, settledLength };

/** Two numbers in a plane and a gradient at a right angle to them; then steps until nothing moves any more. */
const inThePlane: Solution = {
  weightLengths: (run, steps) => {
    let [x, y] = [run.start, 0];
    return Array.from({ length: steps + 1 }, (_, t) => {
      if (t > 0) {
        const square = x * x + y * y;
        const [gx, gy] = [(-y * run.gradient) / square, (x * run.gradient) / square];
        const keep = 1 - run.rate * run.decay;
        [x, y] = [keep * x - run.rate * gx, keep * y - run.rate * gy];
      }
      return Math.hypot(x, y);
    });
  },
  settledLength: (run) => weightLengths({ ...run, start: 1 }, 20000).at(-1) as number,
};

const squares: Solution = {
  weightLengths: bySquares(
    (square, { gradient, rate, decay }) =>
      (1 - rate * decay) ** 2 * square + (rate * rate * gradient * gradient) / square,
  ),
  settledLength: ({ gradient, rate, decay }) =>
    (rate * rate * gradient * gradient) ** 0.25 / (rate * decay * (2 - rate * decay)) ** 0.25,
};

const slip = (changed: Partial<Solution>): Solution => ({ ...right, ...changed });

function cases(random: Random): readonly Case[] {
  const drawn = (decay: number): Run => ({
    start: random.uniform(0.6, 1.8),
    gradient: random.uniform(1.3, 3),
    rate: random.uniform(0.15, 0.35),
    decay,
  });
  const lengths = (decay: number, steps: number): Step => ({
    call: 'weightLengths',
    args: [drawn(decay), steps],
  });
  const settled = (): Step => ({ call: 'settledLength', args: [drawn(random.uniform(0.8, 2))] });
  return [
    { name: 'without decay', points: 1, steps: [lengths(0, 1), lengths(0, 4)] },
    {
      name: 'with decay',
      points: 1,
      steps: [lengths(random.uniform(0.8, 2), 3), lengths(random.uniform(0.8, 2), 6)],
    },
    { name: 'the length at which it stays', points: 2, steps: [settled(), settled(), settled()] },
  ].map((one) => ({ ...one, tolerance: { absolute: 1e-9, relative: 1e-5 } }));
}

export const exercise: CodeExercise = {
  id: 'weight-length',
  chapter: '03b-what-batch-normalization-does',
  title: 'How long weights in front of normalization become',
  kind: 'code',
  entry: ['weightLengths', 'settledLength'],
  stub: `/**
 * SGD with weight decay on the weights w in front of a normalization: w <- (1 - rate * decay) w - rate * g.
 * \`start\` is the length of w before the first step; \`gradient\` is the length that g has where w has length 1.
 */
interface Run { start: number; gradient: number; rate: number; decay: number }
/** The length of w before the first step and after each step: \`steps\` + 1 numbers. */
function weightLengths(run: Run, steps: number): number[] {
  // Two facts: g is at a right angle to w, and at length r its own length is gradient / r.
  throw new Error('weight-length is not written yet: replace this line');
}
/** The length that does not change any more. It does not depend on \`start\`; \`decay\` is above 0. */
function settledLength(run: Run): number {
  throw new Error('weight-length is not written yet: replace this line');
}
`,
  hints: [
    'Two vectors at a right angle: what is the square of the length of their sum?',
    'With r for the length: r² becomes (1 - rate * decay)² r² + (rate * gradient / r)². Write one step after the other.',
    'At the settled length r² stays: r² = (1 - rate * decay)² r² + rate² gradient² / r². Bring r⁴ to one side and take the fourth root.',
  ],
  cases,
  reference: { weightLengths: weightLengths, settledLength: settledLength },
  alternatives: { 'two weights in a plane': inThePlane, 'by the squares': squares },
  misconceptions: [
    {
      id: 'gradient-of-fixed-length',
      sentence:
        'Your gradient has the same length all the time. Weights of twice the length receive half of the gradient: divide by the length.',
      implementation: slip({
        weightLengths: bySquares(
          (square, { gradient, rate, decay }) => (1 - rate * decay) ** 2 * square + (rate * gradient) ** 2,
        ),
      }),
    },
    {
      id: 'adds-the-lengths',
      sentence:
        'You add the lengths. The step is at a right angle to the weights, so the squares of the two lengths add up (Pythagoras).',
      implementation: slip({
        weightLengths: bySquares(
          (square, { gradient, rate, decay }) =>
            ((1 - rate * decay) * Math.sqrt(square) + (rate * gradient) / Math.sqrt(square)) ** 2,
        ),
      }),
    },
    {
      id: 'subtracts-the-step',
      sentence:
        'You let the step shorten the weights. It is at a right angle to them, so it makes them longer; only the decay shortens them.',
      implementation: slip({
        weightLengths: bySquares(
          (square, { gradient, rate, decay }) =>
            ((1 - rate * decay) * Math.sqrt(square) - (rate * gradient) / Math.sqrt(square)) ** 2,
        ),
      }),
    },
    {
      id: 'decay-without-rate',
      sentence:
        'The decay acts through the learning rate: a step multiplies the weights by 1 - rate * decay.',
      implementation: slip({
        weightLengths: bySquares(
          (square, { gradient, rate, decay }) => (1 - decay) ** 2 * square + (rate * gradient) ** 2 / square,
        ),
      }),
    },
    {
      id: 'decay-of-the-square',
      sentence:
        'You multiply the SQUARE of the length by 1 - rate * decay. The length is multiplied by it, so its square by the square.',
      implementation: slip({
        weightLengths: bySquares(
          (square, { gradient, rate, decay }) =>
            (1 - rate * decay) * square + (rate * gradient) ** 2 / square,
        ),
      }),
    },
    {
      id: 'start-is-missing',
      sentence: 'The length before the first step is missing: there is one number more than there are steps.',
      implementation: slip({ weightLengths: (run, steps) => weightLengths(run, steps).slice(1) }),
    },
    {
      id: 'drops-the-square',
      sentence:
        'You took 2 * rate * decay for 1 - (1 - rate * decay)². That is close only where rate * decay is small; here it is not.',
      implementation: slip({
        settledLength: ({ gradient, rate, decay }) =>
          Math.sqrt((rate * gradient) / Math.sqrt(2 * rate * decay)),
      }),
    },
    {
      id: 'square-of-the-length',
      sentence:
        'That is the square of the settled length. (At length r the gradient is gradient / r; with a gradient of a fixed length it would settle there.) Take the root.',
      implementation: slip({ settledLength: (run) => settledLength(run) ** 2 }),
    },
  ],
  rules: buildItYourself,
};
