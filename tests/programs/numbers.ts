import * as tf from '@tensorflow/tfjs';
import type { Program } from '../engine/impure/program';
import { descend, logTensor, normal, program, wholeNumbers } from './program';

const matrix = (rows: number, columns: number, seed: number) => normal<tf.Rank.R2>([rows, columns], seed);

export const numberPrograms: readonly Program[] = [
  program('groups found by their middle', (log) => {
    const points = matrix(20, 2, 1).add(tf.tensor2d(wholeNumbers(20, 2).map((one) => [6 * one, -6 * one])));
    let middles = tf.slice(points, 0, 2) as tf.Tensor2D;
    for (let i = 0; i < 4; i++) {
      const distances = tf.sum(tf.square(tf.sub(tf.expandDims(points, 1), tf.expandDims(middles, 0))), 2);
      const nearest = tf.oneHot(tf.argMin(distances, 1).toInt(), 2).toFloat() as tf.Tensor2D;
      const sums = tf.matMul(nearest, points as tf.Tensor2D, true);
      middles = sums.div(tf.maximum(nearest.sum(0), 1).reshape([2, 1])) as tf.Tensor2D;
      logTensor(log, middles);
    }
  }),
  program('the widest direction, by powers', (log) => {
    const centred = tf.tidy(() => {
      const points = matrix(30, 4, 1).mul([3, 1, 1, 0.5]);
      return points.sub(points.mean(0)) as tf.Tensor2D;
    });
    const covariance = tf.matMul(centred, centred, true).div(30) as tf.Tensor2D;
    let direction: tf.Tensor2D = tf.ones([4, 1]);
    for (let i = 0; i < 6; i++) {
      const next = tf.matMul(covariance, direction);
      direction = next.div(tf.norm(next));
      logTensor(log, direction, tf.matMul(tf.matMul(direction, covariance, true), direction));
    }
  }),
  program('least squares by QR', (log) => {
    const [a, b] = [matrix(8, 3, 1), matrix(8, 1, 2)];
    const [q, r] = tf.linalg.qr(a) as [tf.Tensor2D, tf.Tensor2D];
    logTensor(log, tf.abs(q), tf.abs(r), tf.matMul(q, r), tf.matMul(q, b, true).abs());
    logTensor(
      log,
      tf.linalg.bandPart(matrix(4, 4, 3), 1, 0),
      tf.linalg.gramSchmidt(matrix(3, 4, 4)) as tf.Tensor2D,
    );
  }),
  program('a system solved by descent', (log) => {
    const a = matrix(4, 4, 1);
    const positive = tf.matMul(a, a, true).add(tf.eye(4)) as tf.Tensor2D;
    const b = matrix(4, 1, 2);
    let [x, rest] = [tf.zeros([4, 1]) as tf.Tensor2D, b];
    let direction = rest;
    for (let i = 0; i < 3; i++) {
      const along = tf.matMul(positive, direction);
      const size = tf.sum(tf.square(rest));
      const step = size.div(tf.sum(tf.mul(direction, along)));
      x = x.add(direction.mul(step)) as tf.Tensor2D;
      rest = rest.sub(along.mul(step)) as tf.Tensor2D;
      direction = rest.add(direction.mul(tf.sum(tf.square(rest)).div(size))) as tf.Tensor2D;
      logTensor(log, x, tf.norm(rest));
    }
  }),
  program('complex numbers, multiplied again and again', (log) => {
    const [real, imaginary] = [tf.linspace(-1.5, 0.5, 9), tf.linspace(-1, 1, 9)];
    const c = tf.complex(real, imaginary);
    let z = tf.complex(tf.zeros([9]), tf.zeros([9]));
    for (let i = 0; i < 5; i++) z = tf.add(tf.mul(z, z), c);
    logTensor(log, tf.clipByValue(tf.abs(z), 0, 100), tf.clipByValue(tf.real(z), -100, 100));
  }),
  program('a game of life', (log) => {
    const neighbours = tf.tensor4d([1, 1, 1, 1, 0, 1, 1, 1, 1], [3, 3, 1, 1]);
    let board = tf.tensor4d(wholeNumbers(100, 2), [1, 10, 10, 1]);
    for (let i = 0; i < 6; i++) {
      const count = tf.conv2d(board, neighbours, 1, 'same');
      const lives = tf.logicalOr(tf.equal(count, 3), tf.logicalAnd(tf.equal(count, 2), tf.equal(board, 1)));
      board = lives.toFloat() as tf.Tensor4D;
      log.exact.push([...board.dataSync()].join(''));
    }
  }),
  program('points in a plane that keep their distances', (log) => {
    const high = matrix(10, 5, 1);
    const squares = (of: tf.Tensor2D) =>
      tf.sum(tf.square(tf.sub(tf.expandDims(of, 1), tf.expandDims(of, 0))), 2);
    const near = tf.tidy(() => tf.exp(squares(high).neg().div(5)));
    const low = tf.variable(matrix(10, 2, 2));
    descend(log, tf.train.adam(0.1), () => tf.div(1, squares(low).add(1)).sub(near).square().sum());
    logTensor(log, low);
  }),
  program('down the valley of Rosenbrock', (log) => {
    const [x, y] = [tf.variable(tf.scalar(-1)), tf.variable(tf.scalar(1.5))];
    for (const optimizer of [tf.train.adam(0.05), tf.train.momentum(0.0005, 0.5)])
      descend(log, optimizer, () => tf.square(tf.sub(1, x)).add(tf.square(y.sub(tf.square(x))).mul(100)));
    logTensor(log, x, y);
  }),
  program('the best of a list, sorted and ranked', (log) => {
    const scores = normal([3, 8], 1);
    const { values, indices } = tf.topk(scores, 3);
    logTensor(log, values, tf.cumsum(scores, 1), tf.cumsum(scores, 1, true, true), tf.softmax(scores));
    log.exact.push(indices.arraySync(), tf.argMax(scores, 1).arraySync(), tf.argMin(scores, 0).arraySync());
    log.exact.push(tf.bincount(tf.tensor1d(wholeNumbers(20, 4), 'int32'), [], 4).arraySync());
    log.exact.push(tf.unique(tf.tensor1d(wholeNumbers(12, 4), 'int32')).values.arraySync());
  }),
  program('a walk from state to state', (log) => {
    const chances = tf.softmax(matrix(4, 4, 1)) as tf.Tensor2D;
    let state: tf.Tensor2D = tf.tensor2d([[1, 0, 0, 0]]);
    for (let i = 0; i < 6; i++) {
      state = tf.matMul(state, chances);
      logTensor(log, state, tf.neg(state.mul(tf.log(state)).sum()));
    }
    log.exact.push(tf.multinomial(tf.log(chances), 5, 3).shape);
  }),
  program('heat that spreads along a rod', (log) => {
    let heat = tf.tensor1d([0, 0, 0, 100, 0, 0, 0, 0]);
    for (let i = 0; i < 8; i++) {
      const around = tf.concat([heat.slice(0, 1), heat, heat.slice(7, 1)]);
      const curvature = around.slice(0, 8).add(around.slice(2, 8)).sub(heat.mul(2));
      heat = heat.add(curvature.mul(0.2)) as tf.Tensor1D;
      logTensor(log, heat);
    }
  }),
  program('whole numbers, and what is left of dividing them', (log) => {
    const [a, b] = [3, 5].map((seed) =>
      tf.tensor1d(
        wholeNumbers(12, 50, seed).map((one) => one - 25),
        'int32',
      ),
    ) as [tf.Tensor1D, tf.Tensor1D];
    const positive = tf.add(tf.abs(b), tf.scalar(1, 'int32'));
    for (const tensor of [
      a.add(b),
      a.mul(b),
      a.floorDiv(positive),
      tf.mod(a, positive),
      tf.maximum(a, b),
      a.squaredDifference(b),
    ])
      log.exact.push(tensor.dtype, tensor.arraySync());
    log.exact.push(
      tf.where(tf.greater(a, b), a, b).arraySync(),
      tf.logicalXor(a.toBool(), b.toBool()).arraySync(),
    );
  }),
  program('holes, corners and pieces of tensors', (log) => {
    const x = normal<tf.Rank.R3>([3, 4, 5], 1);
    logTensor(log, tf.stridedSlice(x, [0, 1, 0], [3, 4, 5], [2, 2, 3]), tf.reverse(x, [0, 2]), tf.mirrorPad(x, [[1, 1], [0, 0], [2, 2]], 'reflect')); // biome-ignore format: a call
    logTensor(log, tf.gatherND(x, tf.tensor2d([[0, 1], [2, 3]], [2, 2], 'int32')), tf.tile(x, [1, 2, 1]), ...tf.split(x, [1, 4], 2)); // biome-ignore format: a call
    logTensor(log, tf.depthToSpace(normal<tf.Rank.R4>([1, 2, 2, 8], 2), 2), tf.spaceToBatchND(normal([1, 4, 4, 1], 3), [2, 2], [[0, 0], [0, 0]])); // biome-ignore format: a call
    logTensor(
      log,
      tf.einsum('bij,bkj->bik', x, normal([3, 2, 5], 4)),
      tf.meshgrid(tf.range(0, 3), tf.range(0, 2))[0] as tf.Tensor,
    );
  }),
  program('a signal freed of its high tones', (log) => {
    const t = tf.linspace(0, 2 * Math.PI, 33).slice(0, 32);
    const signal = tf.add(tf.sin(t.mul(2)), tf.sin(t.mul(11)).mul(0.5));
    const tones = tf.spectral.fft(tf.complex(signal, tf.zerosLike(signal)).reshape([1, 32]));
    const low = tf.concat([tf.ones([6]), tf.zeros([26])]).reshape([1, 32]);
    const kept = tf.complex(tf.real(tones).mul(low), tf.imag(tones).mul(low));
    const freed = tf.spectral.ifft(kept);
    const windows = tf.signal.stft(tf.real(freed).reshape([32]) as tf.Tensor1D, 8, 4);
    // Tones that are not there are sums that cancel: they are held to the scale of all.
    logTensor(log, tf.norm(tf.real(tones)).add(tf.norm(tf.imag(tones))));
    logTensor(log, tf.real(tones), tf.imag(tones), tf.real(freed), tf.real(windows), tf.imag(windows));
  }),
];
