import * as tf from '@tensorflow/tfjs';
import { transformer } from '../../src/models';
import { fit, warmup } from '../../src/train';
import type { Program } from '../engine/impure/program';
import {
  dense,
  descend,
  fitQuietly,
  glorot,
  logTensor,
  normal,
  program,
  recurrent,
  weights,
  wholeNumbers,
} from './program';

const [BATCH, LENGTH, SYMBOLS] = [12, 5, 7];
const symbols = (seed = 1) =>
  tf.tensor2d(wholeNumbers(BATCH * LENGTH, SYMBOLS, seed), [BATCH, LENGTH], 'int32');
const oneHots = (of: tf.Tensor) => tf.oneHot(of.toInt(), SYMBOLS).toFloat();
const embedding = (outputDim: number, seed: number, options = {}) =>
  tf.layers.embedding({ inputDim: SYMBOLS, outputDim, embeddingsInitializer: glorot(seed), ...options });

/** Attention of each query to all keys. */
const attend = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor): tf.Tensor =>
  tf.matMul(tf.softmax(tf.matMul(q, k, false, true).div(Math.sqrt(q.shape.at(-1) as number))), v);

const normalized = (x: tf.Tensor): tf.Tensor => {
  const { mean, variance } = tf.moments(x, -1, true);
  return x.sub(mean).div(tf.sqrt(variance.add(1e-5)));
};

export const sequencePrograms: readonly Program[] = [
  program('sequence to sequence with attention', async (log) => {
    const source = tf.input({ shape: [LENGTH], dtype: 'int32' });
    const target = tf.input({ shape: [LENGTH], dtype: 'int32' });
    const encoded = tf.layers
      .lstm(recurrent(6, 2, { returnSequences: true }) as never)
      .apply(embedding(4, 1).apply(source)) as tf.SymbolicTensor;
    const decoded = tf.layers
      .lstm(recurrent(6, 3, { returnSequences: true }) as never)
      .apply(embedding(4, 4).apply(target)) as tf.SymbolicTensor;
    const scores = tf.layers.dot({ axes: [2, 2] }).apply([decoded, encoded]);
    const attention = tf.layers.activation({ activation: 'softmax' }).apply(scores) as tf.SymbolicTensor;
    const context = tf.layers.dot({ axes: [2, 1] }).apply([attention, encoded]) as tf.SymbolicTensor;
    const both = tf.layers.concatenate().apply([context, decoded]);
    const output = tf.layers
      .timeDistributed({ layer: dense(SYMBOLS, 5, { activation: 'softmax' }) })
      .apply(both);
    const model = tf.model({ inputs: [source, target], outputs: output as tf.SymbolicTensor });
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
    const [x, y] = [symbols(), tf.reverse(symbols(), 1)];
    await fitQuietly(log, model, [x.toFloat(), y.toFloat()], oneHots(y));
    logTensor(log, model.predict([x.toFloat(), y.toFloat()]) as tf.Tensor);
  }),
  program('text generated letter by letter', async (log) => {
    const text = 'the deeper the net the harder the start of it ';
    const letters = [...new Set(text)];
    const indices = [...text].map((letter) => letters.indexOf(letter));
    const windows = indices.slice(0, -6).map((_, i) => indices.slice(i, i + 6));
    const x = tf.oneHot(tf.tensor2d(windows, undefined, 'int32'), letters.length).toFloat();
    const y = tf.oneHot(tf.tensor1d(indices.slice(6), 'int32'), letters.length).toFloat();
    const model = tf.sequential({
      layers: [
        tf.layers.lstm(recurrent(8, 1, { inputShape: [6, letters.length] }) as never),
        dense(letters.length, 2, { activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: tf.train.rmsprop(0.01), loss: 'categoricalCrossentropy' });
    await fitQuietly(log, model, x, y, { batchSize: 20 });
    const window = windows[0]?.slice() as number[];
    for (let i = 0; i < 5; i++) {
      const input = tf.oneHot(tf.tensor2d([window], undefined, 'int32'), letters.length).toFloat();
      const chances = (model.predict(input) as tf.Tensor2D).squeeze() as tf.Tensor1D;
      logTensor(log, chances);
      window.shift();
      window.push(chances.argMax().dataSync()[0] as number);
    }
  }),
  program('sums read as text', async (log) => {
    const words = wholeNumbers(20, 50).map((a, i) => [`${a}+${i}`.padEnd(5), `${a + i}`.padEnd(2)] as const);
    const alphabet = '0123456789+ ';
    const encode = (list: string[]) =>
      tf.oneHot(
        tf.tensor2d(
          list.map((word) => [...word].map((one) => alphabet.indexOf(one))),
          undefined,
          'int32',
        ),
        12,
      );
    const model = tf.sequential({
      layers: [
        tf.layers.gru(recurrent(8, 1, { inputShape: [5, 12] }) as never),
        tf.layers.repeatVector({ n: 2 }),
        tf.layers.gru(recurrent(8, 2, { returnSequences: true }) as never),
        tf.layers.timeDistributed({ layer: dense(12, 3, { activation: 'softmax' }) }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    const [x, y] = [encode(words.map(([sum]) => sum)), encode(words.map(([, answer]) => answer))];
    await fitQuietly(log, model, x.toFloat(), y.toFloat());
  }),
  program('mood of a text by its average word', async (log) => {
    const model = tf.sequential({
      layers: [
        embedding(4, 1, { inputLength: LENGTH }),
        tf.layers.globalAveragePooling1d(),
        dense(1, 2, { activation: 'sigmoid' }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    const y = tf.tensor2d(wholeNumbers(BATCH, 2), [BATCH, 1]);
    await fitQuietly(log, model, symbols(), y);
  }),
  program('a text read in both directions', async (log) => {
    const layer = tf.layers.lstm(recurrent(4, 2) as never) as tf.RNN;
    const model = tf.sequential({
      layers: [
        embedding(3, 1, { inputLength: LENGTH }),
        tf.layers.bidirectional({ layer, mergeMode: 'concat' }),
        dense(3, 3, { activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: 'sparseCategoricalCrossentropy' });
    await fitQuietly(log, model, symbols(), tf.tensor2d(wholeNumbers(BATCH, 3), [BATCH, 1]));
  }),
  program('a transformer block with two heads', (log) => {
    const [width, heads] = [8, 2];
    const x = normal<tf.Rank.R3>([4, 6, width], 1);
    const [q, k, v, out] = [2, 3, 4, 5].map((seed) => weights(width, width, seed)) as [
      tf.Variable,
      tf.Variable,
      tf.Variable,
      tf.Variable,
    ];
    const [up, down] = [weights(width, 16, 6), weights(16, width, 7)];
    const split = (h: tf.Tensor) => h.reshape([4, 6, heads, width / heads]).transpose([0, 2, 1, 3]);
    const times = (h: tf.Tensor, w: tf.Tensor) =>
      tf.matMul(h.reshape([24, -1]), w as tf.Tensor2D).reshape([4, 6, -1]);
    descend(log, tf.train.adam(0.01), () => {
      const n = normalized(x);
      const mixed = attend(split(times(n, q)), split(times(n, k)), split(times(n, v)));
      const h = x.add(times(mixed.transpose([0, 2, 1, 3]).reshape([4, 6, width]), out));
      const y = h.add(times(tf.relu(times(normalized(h), up)), down));
      return y.sub(tf.reverse(x, 1)).square().mean();
    });
  }),
  program("the course's transformer foretells the next symbol", async (log) => {
    const model = transformer({
      vocabularySize: SYMBOLS,
      sequenceLength: LENGTH,
      depth: 2,
      width: 8,
      heads: 2,
      norm: 'rms',
      seed: 3,
    });
    const x = symbols();
    const y = tf.reverse(x, 1);
    const { steps } = await fit(
      model,
      { x: x.toFloat(), y },
      {
        epochs: 3,
        batchSize: 4,
        optimizer: 'adam',
        learningRate: warmup(0.01, { steps: 4 }),
        listeners: [],
      },
    );
    for (const { loss } of steps) logTensor(log, tf.scalar(loss));
    logTensor(log, model.predict(x.toFloat()) as tf.Tensor);
    model.dispose();
  }),
  program('a wave foretold by two layers of GRU', async (log) => {
    const wave = Array.from({ length: 40 }, (_, i) => Math.sin(i / 3));
    const x = tf.tensor3d(Array.from({ length: 30 }, (_, i) => wave.slice(i, i + 8).map((one) => [one])));
    const y = tf.tensor2d(Array.from({ length: 30 }, (_, i) => [wave[i + 8] as number]));
    const model = tf.sequential({
      layers: [
        tf.layers.gru(recurrent(5, 1, { inputShape: [8, 1], returnSequences: true }) as never),
        tf.layers.gru(recurrent(5, 2) as never),
        dense(1, 3),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mae'] });
    await fitQuietly(log, model, x, y);
    logTensor(log, model.predict(x) as tf.Tensor);
  }),
  program('word vectors by neighbours', (log) => {
    const [centre, context] = [weights(SYMBOLS, 4, 1), weights(SYMBOLS, 4, 2)];
    const pairs = [3, 5].map((seed) => tf.tensor1d(wholeNumbers(30, SYMBOLS, seed), 'int32')) as [
      tf.Tensor1D,
      tf.Tensor1D,
    ];
    const labels = tf.tensor1d(wholeNumbers(30, 2, 7));
    descend(log, tf.train.adagrad(0.1), () => {
      const scores = tf.sum(tf.mul(tf.gather(centre, pairs[0]), tf.gather(context, pairs[1])), 1);
      return tf.losses.sigmoidCrossEntropy(labels, scores);
    });
    logTensor(log, centre);
  }),
  program('texts of many lengths, masked', async (log) => {
    const model = tf.sequential({
      layers: [
        tf.layers.masking({ maskValue: 0, inputShape: [6, 2] }),
        tf.layers.simpleRNN(recurrent(5, 1) as never),
        dense(1, 2),
      ],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const lengths = wholeNumbers(10, 6).map((one) => one + 1);
    const mask = tf.tensor3d(lengths.map((n) => Array.from({ length: 6 }, (_, i) => [Number(i < n)])));
    await fitQuietly(log, model, normal([10, 6, 2], 3).mul(mask), normal([10, 1], 4));
  }),
  program('a cell written by hand', (log) => {
    const [w, u] = [weights(3, 5, 1), weights(5, 5, 2)];
    const out = weights(5, 1, 3);
    const x = normal<tf.Rank.R3>([6, 7, 3], 4);
    descend(log, tf.train.rmsprop(0.01), () => {
      let state: tf.Tensor2D = tf.zeros([6, 5]);
      for (const step of tf.unstack(x, 1))
        state = tf.tanh(tf.add(tf.matMul(step as tf.Tensor2D, w), tf.matMul(state, u)));
      return tf.matMul(state, out).sub(1).square().mean();
    });
  }),
];
