import { describe, expect, it } from 'vitest';
import { similarPairs } from '../../src/grading/similar';

const stub = `function batchNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  throw new Error('batch-norm is not written yet: replace this line');
}`;
const stubs = new Map([['batch-norm', stub]]);
const head = stub.slice(0, stub.indexOf('throw'));

const original = `${head}
  const axes = x.rank === 2 ? [0] : [0, 1, 2];
  const mean = tf.mean(x, axes, true);
  const centred = x.sub(mean);
  const variance = centred.square().mean(axes, true);
  const normalized = centred.div(tf.sqrt(variance.add(epsilon)));
  return normalized.mul(gamma).add(beta);
}`;
/** The same, with other names, comments, layout and \`let\`. */
const disguised = `${head}
  // my own idea
  let dims = x.rank === 2 ? [0] : [0, 1, 2];   let mu = tf.mean(x, dims, true);
  let d = x.sub(mu)
  let v = d.square().mean(dims, true); // variance
  let out = d.div(tf.sqrt(v.add(epsilon)));
  return out.mul(gamma).add(beta);
}`;
const own = `${head}
  const channels = x.shape[x.shape.length - 1] as number;
  const rows = tf.reshape(x, [-1, channels]);
  const count = rows.shape[0] as number;
  const average = tf.div(tf.sum(rows, 0), tf.scalar(count));
  const spread = tf.div(tf.sum(tf.squaredDifference(rows, average), 0), tf.scalar(count));
  const scale = tf.rsqrt(tf.add(spread, tf.scalar(epsilon)));
  return tf.reshape(tf.add(tf.mul(gamma, tf.mul(tf.sub(rows, average), scale)), beta), x.shape);
}`;
const work = (student: string, text: string) => ({ student, cells: new Map([['batch-norm', text]]) });

describe('similarPairs', () => {
  it('sees through other names, comments and layout', () => {
    const pairs = similarPairs([work('ann', original), work('bob', disguised), work('eve', own)], stubs);
    expect(pairs).toHaveLength(1);
    expect(pairs[0]).toMatchObject({ first: 'ann', second: 'bob', cells: ['batch-norm'] });
    expect(pairs[0]?.similarity).toBeGreaterThan(0.8);
  });

  it('does not count what was given', () => {
    expect(similarPairs([work('ann', stub), work('bob', stub)], stubs)).toEqual([]);
  });

  it('does not count what the whole class writes', () => {
    const all = Array.from({ length: 20 }, (_, i) => work(`student-${i}`, original));
    expect(similarPairs(all, stubs)).toEqual([]);
  });

  it("does not compare a student's attempts with each other", () => {
    expect(similarPairs([work('ann', original), work('ann', disguised)], stubs)).toEqual([]);
  });

  it('takes what is no TypeScript', () => {
    expect(() => similarPairs([work('a', '`${ "unclosed /* \0'), work('b', '}}}}')], stubs)).not.toThrow();
  });
});
