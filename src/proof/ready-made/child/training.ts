/** Losses and metrics by the names that a model knows, and one step of every optimizer. */
import type { Door } from './door';
import { choices } from './forms';
import type { Any, Place, Question } from './question';

/** What `compile` knows by name and has no function of: TensorFlow.js keeps them in a table of its own. */
const lossNames = [
  ...['meanSquaredError', 'meanAbsoluteError', 'meanAbsolutePercentageError', 'meanSquaredLogarithmicError'],
  ...['squaredHinge', 'hinge', 'categoricalHinge', 'logcosh', 'poisson', 'mse', 'MSE', 'cosineProximity'],
  ...['categoricalCrossentropy', 'sparseCategoricalCrossentropy', 'binaryCrossentropy'],
  'kullbackLeiblerDivergence',
];

const pairsIn = (question: Question): Place[][] =>
  choices(question.places.filter((place) => question.isTensor(question.at(place))).slice(0, 4), 2).filter(
    (way) => way.length === 2,
  );

/** A model whose prediction is what it is given. */
function modelFor(tf: Any, prediction: Any, settings: Any): Any {
  const inputShape = prediction.shape.slice(1);
  const model = tf.sequential({ layers: [tf.layers.activation({ activation: 'linear', inputShape })] });
  model.compile({ optimizer: 'sgd', loss: () => tf.scalar(0), ...settings });
  return model;
}

type Measure = (tf: Any, truth: Any, prediction: Any) => Any;

const measuredBy = (name: string): readonly (readonly [string, Measure])[] => {
  const model = (tf: Any, prediction: Any, settings: Any) => modelFor(tf, prediction, settings);
  const all = { batchSize: 1024 };
  return [
    [
      `the function of compile({ loss: '${name}' })`,
      (tf, truth, prediction) =>
        model(tf, prediction, { loss: name }).model.lossFunctions[0](truth, prediction),
    ],
    [
      `compile({ loss: '${name}' })`,
      (tf, truth, prediction) => model(tf, prediction, { loss: name }).evaluate(prediction, truth, all),
    ],
    [
      `compile({ metrics: ['${name}'] })`,
      (tf, truth, prediction) =>
        model(tf, prediction, { metrics: [name] }).evaluate(prediction, truth, all)[1],
    ],
  ];
};

export const lossDoors = (tf: Any): Door[] =>
  [...new Set([...Object.keys(tf.metrics), ...lossNames])].map((loss) =>
    measuredBy(loss).map(([name, measure]) => ({
      name,
      *calls(question) {
        for (const [truth, prediction] of pairsIn(question) as [Place, Place][])
          yield {
            words: `${truth.name}, ${prediction.name}`,
            call: () => measure(tf, question.at(truth), question.at(prediction)),
          };
      },
    })),
  );

/** The weight after a step, and what the optimizer remembers. */
export const optimizerDoors = (tf: Any): Door[] =>
  Object.getOwnPropertyNames(tf.train)
    .filter((name) => typeof tf.train[name] === 'function' && name !== 'prototype')
    .map((name) => [
      {
        name: `tf.train.${name}`,
        *calls(question) {
          for (const place of question.places) {
            const rate = question.at(place);
            if (typeof rate !== 'number' || rate <= 0 || rate >= 1) continue;
            for (const [weight, slope] of pairsIn(question) as [Place, Place][])
              yield {
                words: `rate ${place.name}; ${weight.name} by ${slope.name}`,
                call: () => {
                  const variable = tf.variable(tf.clone(question.at(weight)));
                  const optimizer = tf.train[name](rate);
                  optimizer.applyGradients({ [variable.name]: question.at(slope) });
                  const kept = ['accumulatedFirstMoment', 'accumulatedSecondMoment'].flatMap(
                    (key) => optimizer[key]?.[0]?.variable ?? [],
                  );
                  return kept.length > 0 ? [variable, ...kept] : variable;
                },
              };
          }
        },
      },
    ]);
