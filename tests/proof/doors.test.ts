import { describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { prepare } from '../../src/exercises/judge';
import { readyMadeGradients } from '../../src/exercises/rules';
import type { Case, CodeExercise, Rules } from '../../src/exercises/spec';
import { normalTensor } from '../../src/exercises/values';
import { doorFaults, openDoors } from '../../src/proof/doors';

// biome-ignore lint/suspicious/noExplicitAny: a reference may take and give anything.
type Reference = (...args: any[]) => unknown;

/** The ways to an exercise of one function that its rules leave open. */
async function waysTo(
  reference: Reference,
  arity: number,
  rules: Partial<Rules>,
): Promise<Map<string, number>> {
  const exercise: CodeExercise = {
    ...{ kind: 'code', id: 'made', chapter: '00-made', title: 'Made', entry: ['f'], hints: ['a', 'b'] },
    ...{ stub: 'function f() {}', reference: { f: reference }, alternatives: {}, misconceptions: [] },
    rules: { forbid: [], reason: '', ...rules },
    cases: (random): readonly Case[] => [
      {
        ...{ name: 'a', points: 1 },
        steps: [
          { call: 'f', args: Array.from({ length: arity }, () => normalTensor(random, [2, 3], { mean: 1 })) },
        ],
      },
    ],
  };
  return openDoors(await prepare(tf, exercise, 'doors', { misconceptions: false }), { tf });
}

const softplusSlope: Reference = (x: tf.Tensor, dy: tf.Tensor) => tf.mul(dy, tf.sigmoid(x));

describe('the ready-made ways to an answer', () => {
  it('are found whatever they are: functions, methods, kernels, layers', async () => {
    const ways = await waysTo((x: tf.Tensor) => tf.div(1, tf.add(1, tf.exp(tf.neg(x)))), 1, {});
    expect([...ways.keys()]).toEqual(
      expect.arrayContaining([
        'tf.sigmoid',
        'tensor.sigmoid',
        'the kernel Sigmoid',
        "engine().runKernel('Sigmoid')",
        "the activation 'sigmoid'",
      ]),
    );
  });

  it('to a derivative are found as long as they are not withheld', async () => {
    const ways = [...(await waysTo(softplusSlope, 2, {})).keys()];
    expect(ways).toEqual(
      expect.arrayContaining([
        "getGradient('Softplus')",
        'engine().gradients of an operation',
        'tf.grad of an operation',
        'tf.variableGrads of an operation',
        'an optimizer of an operation',
      ]),
    );
    expect([...(await waysTo(softplusSlope, 2, { forbid: readyMadeGradients })).keys()]).toEqual([]);
  });

  it('are faults unless they are listed, and so is what is listed and does nothing', () => {
    const shares = new Map([
      ['tf.mean', 1],
      ['tf.sum', 0.3],
    ]);
    expect(doorFaults(shares, [])).toEqual([
      'tf.mean earns 100 %: withhold it in `rules`, or say in `readyMade` why not',
    ]);
    expect(doorFaults(shares, [{ way: 'tf.mean', why: 'it may' }])).toEqual([]);
    expect(doorFaults(new Map(), [{ way: 'tf.mean', why: 'it may' }])).toEqual([
      '`readyMade` lists tf.mean, which does not do the work',
    ]);
  });
});
