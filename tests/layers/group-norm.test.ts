import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { groupNorm, instanceNorm, layerNorm } from '../../src/layers';
import {
  channelsLast,
  expectClose,
  expectNoLeak,
  fixtures,
  type NormalizationCase,
  tensor,
} from './fixtures';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

type Norm = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => tf.Tensor;
const groups =
  (count: number, axis: number): Norm =>
  (x, gamma, beta) =>
    groupNorm(x, { gamma, beta }, { groups: count, axis });

const cases: [string, NormalizationCase, typeof tensor, Norm][] = [
  ['layerNorm', fixtures.layerNorm, tensor, (x, gamma, beta) => layerNorm(x, { gamma, beta })],
  ['groupNorm of 3 groups, channels first', fixtures.groupNorm3, tensor, groups(3, 1)],
  ['groupNorm of 3 groups, channels last', fixtures.groupNorm3, channelsLast, groups(3, -1)],
  ['groupNorm of one group', fixtures.groupNorm1, channelsLast, groups(1, -1)],
  ['instanceNorm', fixtures.instanceNorm, channelsLast, (x, gamma, beta) => instanceNorm(x, { gamma, beta })],
];

describe.each(cases)('%s, beside PyTorch', (_, c, read, norm) => {
  it('agrees forward and backward', () => {
    expectClose(norm(read(c.x), tensor(c.gamma), tensor(c.beta)), read(c.y));
    const gradients = tf.grads(norm as (...args: tf.Tensor[]) => tf.Tensor);
    const [dx, dGamma, dBeta] = gradients([read(c.x), tensor(c.gamma), tensor(c.beta)], read(c.dy));
    expectClose(dx as tf.Tensor, read(c.dx));
    expectClose(dGamma as tf.Tensor, tensor(c.dGamma));
    expectClose(dBeta as tf.Tensor, tensor(c.dBeta));
  });
});

it('leave only their result behind, and say what does not fit', () => {
  const x = tf.ones([2, 3, 3, 4]);
  expectNoLeak(() => groupNorm(x, {}, { groups: 2 }).dispose());
  expectNoLeak(() => layerNorm(x, {}, { axes: 3 }).dispose());
  expect(() => groupNorm(x, {}, { groups: 3 })).toThrow(/3 groups.*4 channels/);
  expect(() => groupNorm(x, {}, { groups: 1, axis: 0 })).toThrow(/axis 0/);
  expect(() => layerNorm(x, {}, { axes: 4 })).toThrow(/from 1 to 3/);
});
