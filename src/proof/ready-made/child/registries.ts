/** What TensorFlow.js keeps under the names of its kernels: their functions and their gradients. */
import type { Call, Door, Way } from './door';
import { leadingAxes, otherValues, rankOf, tensorForms } from './forms';
import type { Any, Question } from './question';

/** They make numbers of nothing, print, or read texts. */
const noAnswers =
  /Random|Multinomial|Print|Dropout|NonMax|StaticRegex|String|Fill$|Range|LinSpace|DrawBoundingBoxes/;

const usual = {
  ...{ keepDims: false, strides: [1, 1], dilations: [1, 1], pad: 'same', dataFormat: 'NHWC' },
  ...{ varianceEpsilon: 1e-3, transposeA: false, transposeB: false, dim: -1 },
};

/** Gives whatever is asked for by name: what is usual, else the next of the values. */
function asking(values: readonly Any[], known: Readonly<Record<string, Any>>): Any {
  const given = new Map<string, Any>(Object.entries(known));
  let next = 0;
  return new Proxy(
    {},
    {
      get: (_, name) => {
        if (typeof name === 'symbol') return undefined;
        if (!given.has(name)) given.set(name, values[next++]);
        return given.get(name);
      },
    },
  );
}

const attributes = (question: Question): (readonly [string, Any])[] => {
  const axes: (readonly [string, Any])[] = [
    ['the last', Math.max(0, rankOf(question) - 1)],
    ['all but the last', leadingAxes(question)],
  ];
  return [
    ['given', {}],
    ...axes.map(([words, axis]) => [`axis ${words}`, { ...usual, axis, axes: axis }] as const),
  ];
};

export const registryDoors = (tf: Any): Door[] => {
  const kernels: Any[] = tf.getKernelsForBackend(tf.getBackend());
  const names = [...new Set(kernels.map(({ kernelName }): string => kernelName))].sort();
  return names.flatMap((name): Door[] => [
    ...(noAnswers.test(name) ? [] : [[kernelWay(tf, name), engineWay(tf, name)]]),
    ...(tf.getGradient(name) === undefined ? [] : [[gradientWay(tf, name)]]),
  ]);
};

function* ways(question: Question): Generator<readonly [string, () => Any[], () => Any]> {
  for (const [what, known] of attributes(question))
    for (const { words, args } of tensorForms(question, 3))
      yield [`${words}; ${what}`, args, () => asking(otherValues(question), known)];
}

const kernelWay = (tf: Any, name: string): Way => ({
  name: `the kernel ${name}`,
  *calls(question): Generator<Call> {
    const { kernelFunc } = tf.getKernel(name, tf.getBackend());
    const { backend } = tf.engine();
    for (const [words, args, attrs] of ways(question))
      yield {
        words,
        call: () => {
          const made = kernelFunc({ inputs: asking(args(), {}), backend, attrs: attrs() });
          return (Array.isArray(made) ? made : [made]).map((one: Any) =>
            tf.engine().makeTensorFromTensorInfo(one),
          );
        },
      };
  },
});

const engineWay = (tf: Any, name: string): Way => ({
  name: `engine().runKernel('${name}')`,
  *calls(question): Generator<Call> {
    for (const [words, args, attrs] of ways(question))
      yield { words, call: () => tf.engine().runKernel(name, asking(args(), {}), attrs()) };
  },
});

const gradientWay = (tf: Any, name: string): Way => ({
  name: `getGradient('${name}')`,
  *calls(question): Generator<Call> {
    const { gradFunc } = tf.getGradient(name);
    const made = (gradients: Any) => Object.values(gradients).map((make: Any) => make());
    for (const [words, args, attrs] of ways(question)) {
      yield {
        words,
        call: () => {
          const [dy, ...saved] = args();
          return made(gradFunc(dy, saved, attrs()));
        },
      };
    }
    // What is joined is saved as its parts, of which there are only the widths.
    for (const { words, args } of tensorForms(question, 1))
      for (const widths of otherValues(question).filter(Array.isArray))
        yield {
          words: `${words}; parts of widths ${otherValues(question).indexOf(widths)}`,
          call: () => {
            const [dy] = args();
            const parts = widths.map((width: number) => tf.zeros([...dy.shape.slice(0, -1), width]));
            return made(gradFunc(dy, parts, { axis: dy.rank - 1 }));
          },
        };
  },
});
