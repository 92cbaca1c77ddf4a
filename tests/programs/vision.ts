import * as tf from '@tensorflow/tfjs';
import type { Program } from '../engine/impure/program';
import {
  conv,
  dense,
  descend,
  fitQuietly,
  glorot,
  logTensor,
  normal,
  program,
  wholeNumbers,
} from './program';

const images = (count = 10, channels = 1, seed = 1) => normal<tf.Rank.R4>([count, 8, 8, channels], seed);
const labels = (count = 10, classes = 3, seed = 2) =>
  tf.oneHot(tf.tensor1d(wholeNumbers(count, classes, seed), 'int32'), classes).toFloat();
const softmax = (seed: number) => dense(3, seed, { activation: 'softmax' });
const pool = () => tf.layers.maxPooling2d({ poolSize: 2 });

function small(): tf.Sequential {
  return tf.sequential({
    layers: [
      conv(4, 1, { inputShape: [8, 8, 1], activation: 'relu' }),
      pool(),
      conv(6, 2, { activation: 'relu' }),
      pool(),
      tf.layers.flatten(),
      softmax(3),
    ],
  });
}

export const visionPrograms: readonly Program[] = [
  program('digits told apart by convolutions', async (log) => {
    const model = small();
    model.compile({ optimizer: tf.train.adam(), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    await fitQuietly(log, model, images(), labels(), { batchSize: 4, validationSplit: 0.2 });
    for (const value of model.evaluate(images(), labels()) as tf.Scalar[]) logTensor(log, value);
  }),
  program('a new head on layers that stay', async (log) => {
    const base = small();
    base.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
    await fitQuietly(log, base, images(), labels());
    for (const layer of base.layers) layer.trainable = false;
    const features = base.layers.at(-2)?.output as tf.SymbolicTensor;
    const output = dense(2, 9, { activation: 'softmax' }).apply(features) as tf.SymbolicTensor;
    const model = tf.model({ inputs: base.inputs, outputs: output });
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
    await fitQuietly(log, model, images(), labels(10, 2));
    log.exact.push(model.trainableWeights.length);
    log.weights(model);
  }),
  program('images that are mirrored, shifted and relit', async (log) => {
    const model = small();
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
    for (let i = 0; i < 5; i++) {
      const x = tf.tidy(() => {
        const mirrored = Math.random() < 0.5 ? tf.image.flipLeftRight(images(6)) : images(6);
        const [top, left] = [Math.floor(Math.random() * 3), Math.floor(Math.random() * 3)];
        const padded = tf.pad(mirrored, [[0, 0], [1, 1], [1, 1], [0, 0]]); // biome-ignore format: a matrix
        return tf.slice(padded, [0, top, left, 0], [6, 8, 8, 1]).mul(0.8 + 0.4 * Math.random());
      });
      log.number(await model.trainOnBatch(x, labels(6)));
    }
  }),
  program('a small network of separable convolutions', async (log) => {
    const depthwise = (seed: number, options = {}) =>
      tf.layers.depthwiseConv2d({
        kernelSize: 3,
        padding: 'same',
        depthwiseInitializer: glorot(seed),
        ...options,
      });
    const model = tf.sequential({
      layers: [
        depthwise(1, { inputShape: [8, 8, 3] }),
        tf.layers.batchNormalization(),
        tf.layers.reLU({ maxValue: 6 }),
        tf.layers.conv2d({ filters: 6, kernelSize: 1, kernelInitializer: glorot(2) }),
        depthwise(3, { strides: 2 }),
        tf.layers.globalAveragePooling2d({}),
        softmax(4),
      ],
    });
    model.compile({ optimizer: tf.train.rmsprop(0.01), loss: 'categoricalCrossentropy' });
    await fitQuietly(log, model, images(10, 3), labels(), { batchSize: 5 });
  }),
  program('every pixel has a class, with bridges between the halves', async (log) => {
    const input = tf.input({ shape: [8, 8, 1] });
    const through = (layer: tf.layers.Layer, x: tf.SymbolicTensor) => layer.apply(x) as tf.SymbolicTensor;
    const down = through(conv(4, 1, { activation: 'relu' }), input);
    const middle = through(conv(6, 2, { activation: 'relu' }), through(pool(), down));
    const up = through(tf.layers.upSampling2d({ size: [2, 2] }), middle);
    const joined = tf.layers.concatenate().apply([up, down]) as tf.SymbolicTensor;
    const model = tf.model({
      inputs: input,
      outputs: through(conv(2, 3, { activation: 'softmax' }), joined),
    });
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
    const masks = tf.oneHot(tf.greater(images(), 0).toInt().squeeze([3]), 2).toFloat();
    await fitQuietly(log, model, images(), masks, { batchSize: 5 });
  }),
  program('what and where, in one network with two outputs', async (log) => {
    const input = tf.input({ shape: [8, 8, 1] });
    const flat = tf.layers
      .flatten()
      .apply(conv(4, 1, { activation: 'relu' }).apply(input)) as tf.SymbolicTensor;
    const what = dense(3, 2, { activation: 'softmax', name: 'programsWhat' }).apply(
      flat,
    ) as tf.SymbolicTensor;
    const where = dense(4, 3, { name: 'programsWhere' }).apply(flat) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: [what, where] });
    model.compile({ optimizer: 'adam', loss: ['categoricalCrossentropy', 'meanSquaredError'] });
    await fitQuietly(log, model, images(), [labels(), normal([10, 4], 5)]);
  }),
  program('boxes cut out, resized and thinned', async (log) => {
    const boxes = tf.tensor2d([[0, 0, 0.5, 0.5], [0.25, 0.25, 1, 1], [0.2, 0.2, 0.9, 1], [0, 0.5, 0.5, 1]]); // biome-ignore format: a matrix
    const cut = tf.image.cropAndResize(images(2, 3), boxes, tf.tensor1d([0, 1, 1, 0], 'int32'), [4, 4]);
    logTensor(log, cut, tf.image.resizeBilinear(cut, [6, 5]), tf.image.resizeNearestNeighbor(cut, [3, 7]));
    const kept = await tf.image.nonMaxSuppressionAsync(boxes, tf.tensor1d([0.4, 0.9, 0.8, 0.7]), 3, 0.5);
    log.exact.push([...kept.dataSync()]);
  }),
  program('edges found by filters written down', (log) => {
    const sobel = tf.tensor4d([1, 0, -1, 2, 0, -2, 1, 0, -1], [3, 3, 1, 1]);
    const across = tf.conv2d(images(2), sobel, 1, 'same');
    const along = tf.conv2d(images(2), tf.transpose(sobel, [1, 0, 2, 3]), 1, 'same');
    const strength = tf.sqrt(tf.add(tf.square(across), tf.square(along)));
    logTensor(log, strength, tf.atan2(along, across));
    log.exact.push(strength.greater(4).sum().dataSync()[0]);
  }),
  program('residual blocks with batch normalization', async (log) => {
    const input = tf.input({ shape: [8, 8, 4] });
    let x = input;
    for (const seed of [1, 2]) {
      const h = tf.layers.batchNormalization().apply(conv(4, seed).apply(x)) as tf.SymbolicTensor;
      const sum = tf.layers.add().apply([x, tf.layers.reLU().apply(h) as tf.SymbolicTensor]);
      x = sum as tf.SymbolicTensor;
    }
    const pooled = tf.layers.globalAveragePooling2d({}).apply(x);
    const model = tf.model({ inputs: input, outputs: softmax(3).apply(pooled) as tf.SymbolicTensor });
    model.compile({ optimizer: tf.train.momentum(0.05, 0.9), loss: 'categoricalCrossentropy' });
    await fitQuietly(log, model, images(10, 4), labels(), { batchSize: 5 });
    log.weights(model);
  }),
  program('twins that say whether two images are alike', (log) => {
    const twin = tf.sequential({
      layers: [conv(3, 1, { inputShape: [8, 8, 1], activation: 'relu' }), tf.layers.flatten(), dense(4, 2)],
    });
    const alike = tf.tensor1d(wholeNumbers(8, 2));
    descend(log, tf.train.adam(0.01), () => {
      const [a, b] = [images(8, 1, 3), images(8, 1, 4)].map(
        (one) => twin.apply(one, { training: true }) as tf.Tensor,
      );
      const distance = tf.sqrt(
        (a as tf.Tensor)
          .sub(b as tf.Tensor)
          .square()
          .sum(1)
          .add(1e-6),
      );
      const apart = tf.square(tf.relu(tf.sub(1, distance)));
      return tf.mean(tf.add(tf.mul(alike, tf.square(distance)), tf.mul(tf.sub(1, alike), apart)));
    });
  }),
  program('volumes, by convolutions in three dimensions', async (log) => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv3d({
          filters: 2,
          kernelSize: 2,
          kernelInitializer: glorot(1),
          inputShape: [4, 4, 4, 1],
        }),
        tf.layers.flatten(),
        dense(1, 2),
      ],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await fitQuietly(log, model, normal([6, 4, 4, 4, 1], 3), normal([6, 1], 4), { batchSize: 3 });
  }),
  program('which pixels the answer hangs on', (log) => {
    const model = small();
    const certainty = (x: tf.Tensor) =>
      (model.apply(x) as tf.Tensor).slice([0, 1], [-1, 1]).sum() as tf.Scalar;
    const saliency = tf.grad(certainty)(images(3));
    // Single pixels may hardly count: they are held to the scale of all.
    const scale = tf.norm(saliency);
    logTensor(log, scale, saliency.div(scale));
    log.exact.push(...saliency.abs().reshape([3, -1]).argMax(1).dataSync());
  }),
];
