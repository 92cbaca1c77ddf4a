import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

type Scheme = 'glorot' | 'he';
type InitDeviation = (scheme: Scheme, shape: number[]) => number;

/** Fans of a dense kernel [in, out] and of a convolution's [height, width, in, out]. */
const fans = (shape: number[]): [number, number] => {
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const field = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return [field * inputs, field * outputs];
};

const reference: InitDeviation = (scheme, shape) => {
  const inputs = shape[shape.length - 2] as number;
  const outputs = shape[shape.length - 1] as number;
  const field = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  const fan = scheme === 'he' ? field * inputs : (field * inputs + field * outputs) / 2;
  return Math.sqrt((scheme === 'he' ? 2 : 1) / fan);
};

const bySize: InitDeviation = (scheme, shape) => {
  const size = shape.reduce((a, b) => a * b);
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const variance =
    scheme === 'he' ? (2 * outputs) / size : (2 * inputs * outputs) / (size * (inputs + outputs));
  return variance ** 0.5;
};

const fromFans: InitDeviation = (scheme, shape) => {
  const [fanIn, fanOut] = fans(shape);
  return { he: Math.sqrt(2) / Math.sqrt(fanIn), glorot: Math.SQRT2 / Math.sqrt(fanIn + fanOut) }[scheme];
};

const variance: InitDeviation = (scheme, shape) => reference(scheme, shape) ** 2;
const heWithoutTwo: InitDeviation = (scheme, shape) =>
  scheme === 'he' ? reference(scheme, shape) / Math.SQRT2 : reference(scheme, shape);
const glorotWithoutTwo: InitDeviation = (scheme, shape) =>
  scheme === 'glorot' ? reference(scheme, shape) / Math.SQRT2 : reference(scheme, shape);
const averageOfScalings: InitDeviation = (scheme, shape) => {
  const [fanIn, fanOut] = fans(shape);
  return scheme === 'he' ? reference(scheme, shape) : (1 / Math.sqrt(fanIn) + 1 / Math.sqrt(fanOut)) / 2;
};
const fanOutForFanIn: InitDeviation = (scheme, shape) =>
  scheme === 'he' ? Math.sqrt(2 / fans(shape)[1]) : reference(scheme, shape);
const ignoresField: InitDeviation = (scheme, shape) => reference(scheme, shape.slice(-2));
const swapsSchemes: InitDeviation = (scheme, shape) => reference(scheme === 'he' ? 'glorot' : 'he', shape);
const uniformLimit: InitDeviation = (scheme, shape) => reference(scheme, shape) * Math.sqrt(3);

function cases(random: Random): readonly Case[] {
  const call = (scheme: Scheme, ...shape: number[]) => ({ call: 'initDeviation', args: [scheme, shape] });
  const [wide, narrow] = [random.integer(200, 900), random.integer(5, 60)];
  return [
    { name: 'He for a dense layer', points: 1, steps: [call('he', wide, narrow), call('he', narrow, wide)] },
    {
      name: 'Glorot for a dense layer',
      points: 1,
      steps: [call('glorot', wide, narrow), call('glorot', 100, 400)],
    },
    {
      name: 'He for a convolution',
      points: 1,
      steps: [call('he', 3, 3, narrow, 2 * wide), call('he', 5, 3, 1, 6)],
    },
    { name: 'Glorot for a convolution', points: 1, steps: [call('glorot', 5, 5, narrow, 3 * wide)] },
  ].map((one) => ({ ...one, tolerance: { absolute: 1e-9, relative: 1e-6 } }));
}

export const exercise: CodeExercise = {
  id: 'init-deviation',
  chapter: '02-initialization',
  title: 'Glorot and He',
  kind: 'code',
  entry: ['initDeviation'],
  stub: `/**
 * The standard deviation of the weights at initialization. A dense kernel has shape [in, out], a
 * convolution's [height, width, in, out]: there each output sees height * width * in inputs.
 */
function initDeviation(scheme: 'glorot' | 'he', shape: number[]): number {
  // Count fan in and fan out first.
  throw new Error('init-deviation is not written yet: replace this line');
}
`,
  hints: [
    'Fan in: how many numbers does one output unit add up? Fan out: how many output units does one input reach?',
    'He keeps the variance forward through a ReLU: 2 / fanIn. Glorot balances both directions: 2 / (fanIn + fanOut). Those are variances.',
    'The last two extents are in and out; the product of those before them (1 for a dense kernel) multiplies both fans. Return the root.',
  ],
  cases,
  reference: { initDeviation: reference },
  alternatives: {
    'by the size of the kernel': { initDeviation: bySize },
    'from a function of fans': { initDeviation: fromFans },
  },
  misconceptions: [
    {
      id: 'variance-for-deviation',
      sentence: 'That is the variance. The standard deviation is its root.',
      implementation: { initDeviation: variance },
    },
    {
      id: 'he-without-two',
      sentence:
        "He's factor 2 is missing: the ReLU discards half of the mean square, so the weights make up for it.",
      implementation: { initDeviation: heWithoutTwo },
    },
    {
      id: 'glorot-without-two',
      sentence: "Glorot's variance is 2 / (fanIn + fanOut), one over the AVERAGE fan. Your 2 is missing.",
      implementation: { initDeviation: glorotWithoutTwo },
    },
    {
      id: 'averages-the-scalings',
      sentence:
        'You average the two standard deviations. Glorot averages the fans: for 100 and 400 that gives .063, not .075.',
      implementation: { initDeviation: averageOfScalings },
    },
    {
      id: 'fan-out-for-fan-in',
      sentence: 'He counts the inputs of a unit (fan in), and you count its outputs.',
      implementation: { initDeviation: fanOutForFanIn },
    },
    {
      id: 'ignores-the-field',
      sentence:
        "In a convolution each output adds up height * width * in numbers. Multiply the fans by the kernel's area.",
      implementation: { initDeviation: ignoresField },
    },
    {
      id: 'swaps-the-schemes',
      sentence: 'Glorot and He are swapped.',
      implementation: { initDeviation: swapsSchemes },
    },
    {
      id: 'limit-of-the-uniform',
      sentence:
        'That is the limit of the uniform variant, larger by the root of 3. The standard deviation is asked for.',
      implementation: { initDeviation: uniformLimit },
    },
  ],
  rules: buildItYourself,
};
