import * as tf from '@tensorflow/tfjs';
import type { Program } from '../engine/impure/program';
import { dense, descend, logTensor, normal, program, weights, wholeNumbers } from './program';

const LAST = 4;
/** A corridor of five places, with a reward at its end. */
const move = (place: number, action: number) => {
  const next = Math.min(LAST, Math.max(0, place + (action === 1 ? 1 : -1)));
  return { next, reward: next === LAST ? 1 : -0.1, done: next === LAST };
};
const at = (places: number[]) => tf.oneHot(tf.tensor1d(places, 'int32'), LAST + 1).toFloat() as tf.Tensor2D;

export const rewardPrograms: readonly Program[] = [
  program('a policy that learns from episodes of many lengths', (log) => {
    const policy = weights(LAST + 1, 2, 1);
    const optimizer = tf.train.adam(0.1);
    for (let episode = 0; episode < 6; episode++) {
      const [places, actions, rewards]: number[][] = [[], [], []];
      for (let place = 0, steps = 0; steps < 12; steps++) {
        const chance = tf.tidy(() => tf.softmax(tf.matMul(at([place]), policy)).dataSync()[1] as number);
        const action = Number(Math.random() < chance);
        const { next, reward, done } = move(place, action);
        places?.push(place);
        actions?.push(action);
        rewards?.push(reward);
        place = next;
        if (done) break;
      }
      const gains = (rewards as number[]).map((_, i) =>
        (rewards as number[]).slice(i).reduceRight((sum, one) => one + 0.9 * sum, 0),
      );
      descend(
        log,
        optimizer,
        () => {
          const logits = tf.matMul(at(places as number[]), policy);
          const chosen = tf.sum(
            tf.mul(tf.logSoftmax(logits), tf.oneHot(tf.tensor1d(actions as number[], 'int32'), 2)),
            1,
          );
          return tf.neg(tf.mean(tf.mul(chosen, tf.tensor1d(gains))));
        },
        1,
      );
      log.exact.push(places?.length);
    }
    logTensor(log, policy);
  }),
  program('values of actions, with memories and a slow copy', async (log) => {
    const make = () =>
      tf.sequential({ layers: [dense(8, 1, { inputShape: [LAST + 1], activation: 'relu' }), dense(2, 2)] });
    const [online, target] = [make(), make()];
    const optimizer = tf.train.adam(0.01);
    const memory = wholeNumbers(30, LAST).map((place, i) => ({
      place,
      action: i % 2,
      ...move(place, i % 2),
    }));
    for (let i = 0; i < 8; i++) {
      const batch = memory.slice(i, i + 4 + i);
      descend(
        log,
        optimizer,
        () => {
          const future = (target.predict(at(batch.map(({ next }) => next))) as tf.Tensor).max(1);
          const goals = tf.add(
            tf.tensor1d(batch.map(({ reward }) => reward)),
            tf.mul(future, tf.tensor1d(batch.map(({ done }) => (done ? 0 : 0.9)))),
          );
          const values = online.apply(at(batch.map(({ place }) => place)), { training: true }) as tf.Tensor;
          const taken = tf.sum(
            tf.mul(
              values,
              tf.oneHot(
                tf.tensor1d(
                  batch.map(({ action }) => action),
                  'int32',
                ),
                2,
              ),
            ),
            1,
          );
          return tf.losses.huberLoss(goals, taken);
        },
        1,
        online.trainableWeights.map((weight) => (weight as unknown as { val: tf.Variable }).val),
      );
      if (i % 3 === 2) target.setWeights(online.getWeights());
    }
    log.weights(online);
    log.weights(target);
  }),
  program('an actor and a critic on one trunk', (log) => {
    const [trunk, actor, critic] = [weights(LAST + 1, 6, 1), weights(6, 2, 2), weights(6, 1, 3)];
    const optimizer = tf.train.adam(0.05);
    let place = 0;
    for (let i = 0; i < 10; i++) {
      const action = wholeNumbers(10, 2)[i] as number;
      const { next, reward, done } = move(place, action);
      descend(
        log,
        optimizer,
        () => {
          const [here, there] = tf.split(tf.relu(tf.matMul(at([place, next]), trunk)), 2) as [
            tf.Tensor2D,
            tf.Tensor2D,
          ];
          const value = tf.matMul(here, critic).squeeze();
          const goal = tf.add(reward, tf.mul(done ? 0 : 0.9, tf.matMul(there, critic).squeeze()));
          const advantage = tf.sub(goal, value);
          const chance = tf.slice(tf.logSoftmax(tf.matMul(here, actor)), [0, action], [1, 1]).squeeze();
          return tf.add(tf.square(advantage), tf.neg(tf.mul(chance, advantage)));
        },
        1,
      );
      place = done ? 0 : next;
    }
  }),
  program('a table of values, updated place by place', (log) => {
    const table = tf.variable(tf.zeros([LAST + 1, 2]), false);
    for (const [i, place] of wholeNumbers(20, LAST).entries())
      tf.tidy(() => {
        const { next, reward } = move(place, i % 2);
        const best = tf
          .gather(table, tf.tensor1d([next], 'int32'))
          .max()
          .dataSync()[0] as number;
        const old = table.arraySync() as number[][];
        const change = 0.5 * (reward + 0.9 * best - (old[place]?.[i % 2] as number));
        table.assign(
          table.add(
            tf.scatterND(tf.tensor2d([[place, i % 2]], [1, 2], 'int32'), tf.tensor1d([change]), [
              LAST + 1,
              2,
            ]),
          ) as tf.Tensor2D,
        );
      });
    logTensor(log, table);
  }),
  program('the best of many tries, without gradients', (log) => {
    const parameters = tf.variable(tf.zeros([5]), false);
    const goal = tf.tensor1d([1, -1, 0.5, 2, 0]);
    for (let i = 0; i < 8; i++)
      tf.tidy(() => {
        const noise = tf.randomNormal<tf.Rank.R2>([16, 5]);
        const gains = tf.neg(noise.mul(0.3).add(parameters).sub(goal).square().sum(1));
        const { mean, variance } = tf.moments(gains);
        const ranks = gains.sub(mean).div(tf.sqrt(variance).add(1e-6)).reshape([1, 16]);
        parameters.assign(
          parameters.add(
            tf
              .matMul(ranks as tf.Tensor2D, noise)
              .squeeze()
              .mul(0.05),
          ) as tf.Tensor1D,
        );
        log.number(mean.dataSync()[0]);
      });
  }),
  program('arms of a bandit, chosen by hope', (log) => {
    const [sums, counts] = [tf.variable(tf.zeros([4]), false), tf.variable(tf.ones([4]), false)];
    for (let i = 1; i <= 15; i++)
      tf.tidy(() => {
        const hope = sums.div(counts).add(tf.sqrt(tf.div(2 * Math.log(i + 1), counts)));
        const arm = hope.argMax().dataSync()[0] as number;
        const one = tf.oneHot(tf.scalar(arm, 'int32'), 4).toFloat();
        sums.assign(sums.add(one.mul(Math.sin(i) + arm / 2)) as tf.Tensor1D);
        counts.assign(counts.add(one) as tf.Tensor1D);
        log.exact.push(arm);
      });
    logTensor(log, sums, counts, normal([2], 1));
  }),
];
