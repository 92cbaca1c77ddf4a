import * as tf from '@tensorflow/tfjs';
import type { Program } from '../engine/impure/program';
import { conv, dense, descend, fitQuietly, glorot, logTensor, normal, program, weights } from './program';

const images = (count: number, seed: number) => tf.sigmoid(normal<tf.Rank.R4>([count, 8, 8, 1], seed));
const product = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D);

export const generativePrograms: readonly Program[] = [
  program('a variational autoencoder', (log) => {
    const x = images(10, 1).reshape([10, 64]);
    const [hidden, mean, spread, up, out] = [
      weights(64, 16, 2),
      weights(16, 3, 3),
      weights(16, 3, 4),
      weights(3, 16, 5),
      weights(16, 64, 6),
    ];
    descend(log, tf.train.adam(0.01), () => {
      const h = tf.relu(product(x, hidden));
      const [mu, logVariance] = [product(h, mean), product(h, spread)];
      const z = mu.add(tf.randomNormal([10, 3]).mul(tf.exp(logVariance.mul(0.5))));
      const found = product(tf.relu(product(z, up)), out);
      const divergence = tf
        .sub(tf.add(tf.square(mu), tf.exp(logVariance)), logVariance.add(1))
        .sum(1)
        .mul(0.5);
      return tf.losses.sigmoidCrossEntropy(x, found).mul(64).add(divergence.mean());
    });
  }),
  program('a forger and a judge, each with its optimizer', (log) => {
    const [forger, judge] = [
      [weights(4, 12, 1), weights(12, 2, 2)],
      [weights(2, 12, 3), weights(12, 1, 4)],
    ] as [tf.Variable[], tf.Variable[]];
    const through = ([a, b]: tf.Variable[], x: tf.Tensor) =>
      product(tf.leakyRelu(product(x, a as tf.Tensor)), b as tf.Tensor);
    const [forging, judging] = [tf.train.adam(0.01, 0.5), tf.train.adam(0.02, 0.5)];
    const real = normal([16, 2], 5).add(3);
    for (let i = 0; i < 6; i++) {
      const noise = normal([16, 4], 10 + i);
      const costs = [
        judging.minimize(
          () => {
            const [yes, no] = [through(judge, real), through(judge, through(forger, noise))];
            const right = tf.losses.sigmoidCrossEntropy(tf.onesLike(yes), yes) as tf.Scalar;
            return right.add(tf.losses.sigmoidCrossEntropy(tf.zerosLike(no), no)) as tf.Scalar;
          },
          true,
          judge,
        ),
        forging.minimize(
          () => {
            const no = through(judge, through(forger, noise));
            return tf.losses.sigmoidCrossEntropy(tf.onesLike(no), no) as tf.Scalar;
          },
          true,
          forger,
        ),
      ];
      for (const cost of costs) log.number(cost?.dataSync()[0]);
    }
    logTensor(log, ...forger, ...judge);
  }),
  program('a forger and a judge as models that share their layers', async (log) => {
    const forger = tf.sequential({
      layers: [dense(8, 1, { inputShape: [3], activation: 'relu' }), dense(4, 2)],
    });
    const judge = tf.sequential({
      layers: [dense(8, 3, { inputShape: [4], activation: 'relu' }), dense(1, 4, { activation: 'sigmoid' })],
    });
    judge.compile({ optimizer: tf.train.adam(0.01), loss: 'binaryCrossentropy' });
    judge.trainable = false;
    const input = tf.input({ shape: [3] });
    const both = tf.model({ inputs: input, outputs: judge.apply(forger.apply(input)) as tf.SymbolicTensor });
    both.compile({ optimizer: tf.train.adam(0.01), loss: 'binaryCrossentropy' });
    const [ones, zeros] = [tf.ones([8, 1]), tf.zeros([8, 1])];
    for (let i = 0; i < 5; i++) {
      const noise = normal([8, 3], i);
      judge.trainable = true;
      log.number(await judge.trainOnBatch(normal([8, 4], 50 + i), ones));
      log.number(await judge.trainOnBatch(forger.predict(noise) as tf.Tensor, zeros));
      judge.trainable = false;
      log.number(await both.trainOnBatch(noise, ones));
    }
    log.weights(both);
  }),
  program('an autoencoder that takes noise out of images', async (log) => {
    const model = tf.sequential({
      layers: [
        conv(4, 1, { inputShape: [8, 8, 1], activation: 'relu' }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        conv(4, 2, { activation: 'relu' }),
        tf.layers.upSampling2d({ size: [2, 2] }),
        conv(1, 3, { activation: 'sigmoid' }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
    const clean = images(10, 4);
    await fitQuietly(log, model, clean.add(normal([10, 8, 8, 1], 5, 0.1)), clean, { batchSize: 5 });
  }),
  program('an image painted in the style of another', (log) => {
    const filters = [normal<tf.Rank.R4>([3, 3, 1, 4], 1, 0.3), normal<tf.Rank.R4>([3, 3, 4, 6], 2, 0.2)];
    const features = (image: tf.Tensor) => {
      const found: tf.Tensor[] = [];
      for (const filter of filters)
        found.push(tf.relu(tf.conv2d((found.at(-1) ?? image) as tf.Tensor4D, filter, 1, 'same')));
      return found;
    };
    const gram = (h: tf.Tensor) => {
      const flat = h.reshape([-1, h.shape.at(-1) as number]) as tf.Tensor2D;
      return tf.matMul(flat, flat, true).div(flat.size);
    };
    const [content, style] = [features(images(1, 3)), features(images(1, 4)).map(gram)];
    const painted = tf.variable(images(1, 5));
    descend(log, tf.train.adam(0.02), () => {
      const found = features(painted);
      const styles = found.map((h, i) =>
        gram(h)
          .sub(style[i] as tf.Tensor)
          .square()
          .sum(),
      );
      return tf
        .addN(styles)
        .mul(100)
        .add(
          (found[1] as tf.Tensor)
            .sub(content[1] as tf.Tensor)
            .square()
            .mean(),
        );
    });
    logTensor(log, painted);
  }),
  program('images from noise by transposed convolutions', async (log) => {
    const up = (filters: number, seed: number, options = {}) =>
      tf.layers.conv2dTranspose({
        filters,
        kernelSize: 4,
        strides: 2,
        padding: 'same',
        kernelInitializer: glorot(seed),
        ...options,
      });
    const model = tf.sequential({
      layers: [
        dense(2 * 2 * 4, 1, { inputShape: [3] }),
        tf.layers.reshape({ targetShape: [2, 2, 4] }),
        up(4, 2, { activation: 'relu' }),
        tf.layers.batchNormalization(),
        up(1, 3, { activation: 'tanh' }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(0.01, 0.5), loss: 'meanSquaredError' });
    await fitQuietly(log, model, normal([8, 3], 4), images(8, 5), { batchSize: 4 });
  }),
  program('noise taken away in many small steps', (log) => {
    const betas = tf.linspace(0.01, 0.2, 10);
    const kept = tf.cumprod(tf.sub(1, betas));
    const [a, b] = [weights(3, 16, 1), weights(16, 2, 2)];
    const points = normal([20, 2], 3).mul([2, 0.5]);
    const times = tf.tensor1d(
      Array.from({ length: 20 }, (_, i) => i % 10),
      'int32',
    );
    descend(log, tf.train.adam(0.02), () => {
      const share = tf.gather(kept, times).reshape([20, 1]);
      const noise = tf.randomNormal([20, 2]);
      const noisy = points.mul(tf.sqrt(share)).add(noise.mul(tf.sqrt(tf.sub(1, share))));
      const input = tf.concat([noisy, times.toFloat().div(10).reshape([20, 1])], 1);
      return product(tf.selu(product(input, a)), b)
        .sub(noise)
        .square()
        .mean();
    });
  }),
  program('a flow that can be turned back', (log) => {
    const [scale, shift] = [weights(1, 1, 1), weights(1, 1, 2)];
    const x = normal<tf.Rank.R2>([24, 2], 3).mul([1, 3]).add([0, 1]);
    const forward = () => {
      const [first, second] = tf.split(x, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
      const s = tf.tanh(product(first, scale));
      return { z: tf.concat([first, second.mul(tf.exp(s)).add(product(first, shift))], 1), logDet: s.sum(1) };
    };
    descend(log, tf.train.sgd(0.05), () => {
      const { z, logDet } = forward();
      return z.square().sum(1).mul(0.5).sub(logDet).mean();
    });
    const { z } = tf.tidy(forward);
    logTensor(log, z);
  }),
  program('a critic whose weights are clipped', (log) => {
    const critic = [weights(2, 8, 1), weights(8, 1, 2)] as [tf.Variable, tf.Variable];
    const score = (x: tf.Tensor) => product(tf.relu(product(x, critic[0])), critic[1]).mean();
    const optimizer = tf.train.rmsprop(0.01);
    for (let i = 0; i < 6; i++) {
      descend(log, optimizer, () => score(normal([12, 2], i)).sub(score(normal([12, 2], 20 + i).add(2))), 1);
      tf.tidy(() => {
        for (const variable of critic) variable.assign(tf.clipByValue(variable, -0.1, 0.1));
      });
    }
    logTensor(log, ...critic);
  }),
];
