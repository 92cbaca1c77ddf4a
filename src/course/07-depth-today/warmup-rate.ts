import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

type Rate = (step: number, width: number, warmupSteps: number) => number;

const reference: Rate = (step, width, warmupSteps) =>
  width ** -0.5 * Math.min(step ** -0.5, step * warmupSteps ** -1.5);
const byPeak: Rate = (step, width, warmupSteps) => {
  const peak = 1 / Math.sqrt(width * warmupSteps);
  return step <= warmupSteps ? (peak * step) / warmupSteps : peak * Math.sqrt(warmupSteps / step);
};
const byLogarithm: Rate = (step, width, warmupSteps) => {
  const rising = Math.log(step) - 1.5 * Math.log(warmupSteps);
  const falling = -0.5 * Math.log(step);
  return Math.exp((rising < falling ? rising : falling) - 0.5 * Math.log(width));
};

function cases(random: Random): readonly Case[] {
  const [width, warm] = [random.integer(20, 600), random.integer(40, 900)];
  const call = (step: number) => ({ call: 'warmupRate', args: [step, width, warm] });
  return [
    { name: 'the first step, and one long after', points: 1, steps: [call(1), call(9 * warm)] },
    { name: 'half way up', points: 1, steps: [call(Math.floor(warm / 2)), call(5 * warm)] },
    { name: 'the top', points: 1, steps: [call(warm), call(warm + 1)] },
    { name: 'on the way down', points: 1, steps: [call(4 * warm), call(random.integer(10, 30) * warm)] },
  ].map((one) => ({ ...one, tolerance: { absolute: 1e-12, relative: 1e-6 } }));
}

const wrong = (warmupRate: Rate) => ({ warmupRate });

export const exercise: CodeExercise = {
  id: 'warmup-rate',
  chapter: '07-depth-today',
  title: "The transformer's learning rate",
  kind: 'code',
  entry: ['warmupRate'],
  stub: `/**
 * The learning rate of the first transformer at a step (counted from 1): it rises in a straight line from
 * near 0 over warmupSteps steps, to 1/sqrt(width * warmupSteps), and then falls as 1/sqrt(step) does.
 */
function warmupRate(step: number, width: number, warmupSteps: number): number {
  throw new Error('warmup-rate is not written yet: replace this line');
}
`,
  hints: [
    'Two curves meet at warmupSteps: a straight line through 0, and a multiple of 1/sqrt(step).',
    'Falling part: 1/sqrt(width * step). It is 1/sqrt(width * warmupSteps) at the top. The line goes there from 0.',
    'width^-0.5 * min(step^-0.5, step * warmupSteps^-1.5).',
  ],
  cases,
  reference: { warmupRate: reference },
  alternatives: { 'from the peak': wrong(byPeak), 'by logarithms': wrong(byLogarithm) },
  misconceptions: [
    {
      id: 'maximum',
      sentence:
        'You take the larger of the two curves. Before the top the line is the lower one: the smaller counts.',
      implementation: wrong(
        (step, width, warmupSteps) => width ** -0.5 * Math.max(step ** -0.5, step * warmupSteps ** -1.5),
      ),
    },
    {
      id: 'no-warm-up',
      sentence:
        'Your rate only falls: in the first steps it is at its largest, which warm-up is there to avoid.',
      implementation: wrong((step, width) => width ** -0.5 * step ** -0.5),
    },
    {
      id: 'no-decay',
      sentence: 'Behind the top your rate stays as it is. It falls as 1/sqrt(step).',
      implementation: wrong((step, width, warmupSteps) =>
        reference(Math.min(step, warmupSteps), width, warmupSteps),
      ),
    },
    {
      id: 'counts-from-zero',
      sentence: 'You count steps from 0, so that the first step would have a rate of 0. They count from 1.',
      implementation: wrong((step, width, warmupSteps) =>
        step === 1 ? 0 : reference(step - 1, width, warmupSteps),
      ),
    },
    {
      id: 'forgets-the-width',
      sentence: 'The rate is divided by the root of the width: wide models take smaller steps.',
      implementation: wrong((step, _, warmupSteps) => reference(step, 1, warmupSteps)),
    },
    {
      id: 'divides-by-the-width',
      sentence: 'You divide by the width. It is its root.',
      implementation: wrong((step, width, warmupSteps) => reference(step, width ** 2, warmupSteps)),
    },
    {
      id: 'falls-as-one-over-step',
      sentence: 'Your rate falls as 1/step, which is soon too small. It falls as 1/sqrt(step).',
      implementation: wrong((step, width, warmupSteps) =>
        step <= warmupSteps
          ? reference(step, width, warmupSteps)
          : (reference(warmupSteps, width, warmupSteps) * warmupSteps) / step,
      ),
    },
    {
      id: 'top-of-one',
      sentence: 'Your line goes up to 1/sqrt(width). The curves meet at 1/sqrt(width * warmupSteps).',
      implementation: wrong((step, width, warmupSteps) =>
        step <= warmupSteps
          ? (width ** -0.5 * step) / warmupSteps
          : width ** -0.5 * Math.sqrt(warmupSteps / step),
      ),
    },
  ],
  rules: buildItYourself,
};
