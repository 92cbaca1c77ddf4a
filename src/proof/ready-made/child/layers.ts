/** Layers of every class with what is given for weights, activations and initializers. */
import type { Call, Door } from './door';
import { choices } from './forms';
import type { Any, Place, Question } from './question';

/** They answer by chance, wrap what is already tried, or want a sequence. */
const noAnswers =
  /Random|Dropout|Noise|RNN|LSTM|GRU|Cell|Model|Sequential|Functional|Wrapper|Bidirectional|TimeDistributed|Input/;

type Configuration = readonly [words: string, config: Record<string, Any>];

/** Settings that make a layer of the shape of what is given. */
function configurations(question: Question): Configuration[] {
  const tensors = tensorsIn(question).map((place) => question.at(place));
  const widest = Math.max(1, ...tensors.map((one) => one.shape.at(-1) ?? 1));
  const [height = 3, width = 3, , filters = 1] = tensors.filter((one) => one.rank === 4).at(-1)?.shape ?? [];
  const rates = question.places
    .map((place) => question.at(place))
    .filter((value) => typeof value === 'number' && value > 0 && value < 1);
  const common = {
    units: widest,
    filters,
    kernelSize: [height, width],
    n: 2,
    size: [2, 2],
    poolSize: [2, 2],
  };
  return [
    ['without settings', {}],
    ...[1e-3, ...rates].map(
      (epsilon, i): Configuration => [
        `the last axis, epsilon ${i}`,
        {
          ...common,
          ...{ axis: -1, momentum: 0, alpha: 0.5, useBias: false, strides: 2, padding: 1, epsilon },
        },
      ],
    ),
    ['the first axis', { ...common, ...{ axis: 1, momentum: 0.9, useBias: true, padding: 'same', rate: 0 } }],
  ];
}

const tensorsIn = (question: Question): Place[] =>
  question.places.filter((place) => question.isTensor(question.at(place)));

/** What a layer can be applied to: tensors, and lists of tensors. */
const inputsIn = (question: Question): Place[] =>
  question.places.filter((place) => {
    const value = question.at(place);
    return question.isTensor(value) || (Array.isArray(value) && question.isTensor(value[0]));
  });

type Make = (config: Any) => Any;

/** The ways to a layer of that class. */
function makers(tf: Any, className: string, made: Any): [string, Make][] {
  const factory = Object.keys(tf.layers).find((key) => key.toLowerCase() === className.toLowerCase());
  return [
    [`new ${className}`, (config) => new made[0](config)],
    [`${className}.fromConfig`, (config) => made[1](made[0], config)],
    ...(factory === undefined
      ? []
      : ([[`tf.layers.${factory}`, (config) => tf.layers[factory](config)]] as [string, Make][])),
  ];
}

/** The ways to an activation, which has a class, too. */
const activationDoor = (tf: Any, className: string, made: Any): Door => {
  const ways: readonly [string, (input: Any) => Any][] = [
    [`new ${className}`, (input) => new made[0]({}).apply(input)],
    [
      `the activation '${className}'`,
      (input) => tf.layers.activation({ activation: className }).apply(input),
    ],
  ];
  return ways.map(([name, apply]) => ({
    name,
    *calls(question) {
      for (const place of inputsIn(question))
        yield { words: place.name, call: () => apply(question.at(place)) };
    },
  }));
};

export function layerDoors(tf: Any): Door[] {
  const classes: Record<string, Any> = tf.serialization.SerializationMap.getMap().classNameMap;
  return Object.entries(classes).flatMap(([className, made]): Door[] => {
    const { prototype } = made[0] ?? {};
    if (prototype instanceof tf.layers.Layer)
      return noAnswers.test(className)
        ? []
        : [
            makers(tf, className, made).map(([name, make]) => ({
              name,
              calls: (question) => callsOf(question, make),
            })),
          ];
    return typeof prototype?.apply === 'function' ? [activationDoor(tf, className, made)] : [];
  });
}

function* callsOf(question: Question, make: Make): Generator<Call> {
  const tensors = tensorsIn(question).slice(0, 5);
  for (const [words, config] of configurations(question))
    for (const place of inputsIn(question).slice(0, 4))
      for (const weights of [
        [],
        ...choices(
          tensors.filter((one) => one !== place),
          4,
        ),
      ])
        for (const training of weights.length === 0 ? [false, true] : [false])
          yield {
            words: `${words}; ${place.name}; weights ${weights.map(({ name }) => name)}${training ? '; training' : ''}`,
            call: () => {
              const layer = make(config);
              const input = question.at(place);
              layer.build(Array.isArray(input) ? input.map((one: Any) => one.shape) : input.shape);
              if (weights.length > 0) layer.setWeights(weights.map((one) => question.at(one)));
              const output = layer.apply(input, { training });
              const kept = training ? layer.getWeights() : [];
              return kept.length >= 2 ? { output, pair: kept.slice(-2) } : output;
            },
          };
}

/** The deviations that ready-made initializers draw from. */
export const initializerDoors = (tf: Any): Door[] =>
  Object.keys(tf.initializers).map((key) => [
    {
      name: `tf.initializers.${key}`,
      *calls(question) {
        for (const place of question.places) {
          const shape = question.at(place);
          if (!Array.isArray(shape) || !shape.every((extent) => Number.isInteger(extent) && extent > 0))
            continue;
          yield { words: place.name, call: () => tf.initializers[key]({ seed: 7 }).apply(shape) };
        }
      },
    },
  ]);
