import type { Planted } from './planted';

const axes = 'const axes = x.shape.slice(0, -1).map((_, i) => i);';
const byRows = 'const r = x.reshape([-1, gamma.size]);';
const byColumns = 'const c = x.reshape([-1, gamma.size]).transpose();';

export const batchNormTrain: Planted = {
  id: 'batch-norm-train',
  head: 'function batchNormTrain(x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): tf.Tensor',
  kinds: {
    'does not centre': [
      `${axes} const m = x.mean(axes); const v = x.sub(m).square().mean(axes); return x.div(v.add(epsilon).sqrt()).mul(gamma).add(beta);`,
      `${byRows} const m = r.mean(0); const v = r.square().mean(0).sub(m.square()); return r.mul(v.add(epsilon).rsqrt()).mul(gamma).add(beta).reshape(x.shape);`,
      `${byColumns} const v = c.sub(c.mean(1, true)).square().mean(1, true); return c.div(v.add(epsilon).sqrt()).mul(gamma.expandDims(1)).add(beta.expandDims(1)).transpose().reshape(x.shape);`,
    ],
    'scales by the largest magnitude': [
      `${axes} const d = x.sub(x.mean(axes)); return d.div(d.abs().max(axes).add(epsilon)).mul(gamma).add(beta);`,
      `${byRows} const d = r.sub(r.mean(0)); return d.mul(gamma).div(tf.add(tf.max(tf.abs(d), 0), epsilon)).add(beta).reshape(x.shape);`,
      `${byColumns} const d = c.sub(c.mean(1, true)); const top = tf.maximum(d.max(1, true), d.min(1, true).neg()); return d.div(top.add(epsilon)).mul(gamma.expandDims(1)).add(beta.expandDims(1)).transpose().reshape(x.shape);`,
    ],
    'mean square for the variance': [
      `${axes} const v = x.square().mean(axes); return x.sub(x.mean(axes)).div(v.add(epsilon).sqrt()).mul(gamma).add(beta);`,
      `${byRows} const v = r.mul(r).mean(0); return r.sub(r.mean(0)).mul(v.add(epsilon).rsqrt()).mul(gamma).add(beta).reshape(x.shape);`,
      `${byColumns} const v = c.square().mean(1, true); return c.sub(c.mean(1, true)).div(v.add(epsilon).sqrt()).mul(gamma.expandDims(1)).add(beta.expandDims(1)).transpose().reshape(x.shape);`,
    ],
    'shifts before it scales': [
      `${axes} const d = x.sub(x.mean(axes)); const v = d.square().mean(axes); return d.div(v.add(epsilon).sqrt()).add(beta).mul(gamma);`,
      `${byRows} const d = r.sub(r.mean(0)); const s = d.mul(d).mean(0).add(epsilon).rsqrt(); return d.mul(s).mul(gamma).add(beta.mul(gamma)).reshape(x.shape);`,
      `${byColumns} const d = c.sub(c.mean(1, true)); const v = d.square().mean(1, true); return d.div(v.add(epsilon).sqrt()).add(beta.expandDims(1)).mul(gamma.expandDims(1)).transpose().reshape(x.shape);`,
    ],
    'mean absolute deviation': [
      `${axes} const d = x.sub(x.mean(axes)); return d.div(d.abs().mean(axes).add(epsilon)).mul(gamma).add(beta);`,
      `${byRows} const d = r.sub(r.mean(0)); return tf.div(d, tf.add(tf.mean(tf.abs(d), 0), epsilon)).mul(gamma).add(beta).reshape(x.shape);`,
      `${byColumns} const d = c.sub(c.mean(1, true)); return d.div(tf.maximum(d, d.neg()).mean(1, true).add(epsilon)).mul(gamma.expandDims(1)).add(beta.expandDims(1)).transpose().reshape(x.shape);`,
    ],
    'into the range from 0 to 1': [
      `${axes} const low = x.min(axes); return x.sub(low).div(x.max(axes).sub(low).add(epsilon)).mul(gamma).add(beta);`,
      `${byRows} const low = r.min(0); const span = r.max(0).sub(low).add(epsilon); return r.div(span).sub(low.div(span)).mul(gamma).add(beta).reshape(x.shape);`,
      `${byColumns} const low = c.min(1, true); const high = c.max(1, true); return c.sub(low).div(high.sub(low).add(epsilon)).mul(gamma.expandDims(1)).add(beta.expandDims(1)).transpose().reshape(x.shape);`,
    ],
    'fourth root': [
      `${axes} const d = x.sub(x.mean(axes)); const v = d.square().mean(axes); return d.div(v.add(epsilon).sqrt().sqrt()).mul(gamma).add(beta);`,
      `${byRows} const d = r.sub(r.mean(0)); const v = d.mul(d).mean(0); return d.mul(v.add(epsilon).pow(-0.25)).mul(gamma).add(beta).reshape(x.shape);`,
      `${byColumns} const d = c.sub(c.mean(1, true)); const v = d.square().mean(1, true); return d.div(tf.pow(v.add(epsilon), 0.25)).mul(gamma.expandDims(1)).add(beta.expandDims(1)).transpose().reshape(x.shape);`,
    ],
    'squares gamma': [
      `${axes} const d = x.sub(x.mean(axes)); const v = d.square().mean(axes); return d.div(v.add(epsilon).sqrt()).mul(gamma).mul(gamma).add(beta);`,
      `${byRows} const d = r.sub(r.mean(0)); const s = d.mul(d).mean(0).add(epsilon).rsqrt(); return d.mul(s).mul(gamma.square()).add(beta).reshape(x.shape);`,
      `${byColumns} const d = c.sub(c.mean(1, true)); const g = gamma.expandDims(1); const v = d.square().mean(1, true); return d.div(v.add(epsilon).sqrt()).mul(g.mul(g)).add(beta.expandDims(1)).transpose().reshape(x.shape);`,
    ],
  },
  slips: [
    `${axes} const d = x.sub(x.mean(axes)); const v = d.square().mean(axes); return d.div(v.add(epsilon).sqrt()).mul(gamma).add(beta).mul(K);`,
    `${axes} const d = x.sub(x.mean(axes)).sub(K); const v = d.square().mean(axes); return d.div(v.add(epsilon).sqrt()).mul(gamma).add(beta);`,
    `${axes} const d = x.sub(x.mean(axes)); const v = d.square().mean(axes).mul(K); return d.div(v.add(epsilon).sqrt()).mul(gamma).add(beta).sub(K);`,
  ],
};
