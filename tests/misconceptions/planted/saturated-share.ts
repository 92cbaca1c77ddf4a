import type { Planted } from './planted';

export const saturatedShare: Planted = {
  id: 'saturated-share',
  head: 'function saturatedShare(z: tf.Tensor, threshold: number): number',
  kinds: {
    'a percentage': [
      'const v = Array.from(z.dataSync()); return (100 * v.filter((x) => 1 - Math.tanh(x) ** 2 < threshold).length) / v.length;',
      'return 100 * tf.sub(1, z.tanh().square()).less(threshold).cast("float32").mean().dataSync()[0];',
      'let c = 0; for (const x of z.dataSync()) if (1 - Math.tanh(x) * Math.tanh(x) < threshold) c += 100; return c / z.size;',
    ],
    'slope of the sigmoid': [
      'const v = Array.from(z.dataSync()); const s = (x: number) => 1 / (1 + Math.exp(-x)); return v.filter((x) => s(x) * (1 - s(x)) < threshold).length / v.length;',
      'const s = z.sigmoid(); return s.mul(tf.sub(1, s)).less(threshold).cast("float32").mean().dataSync()[0];',
      'let c = 0; for (const x of z.dataSync()) { const e = Math.exp(-x); if (e / (1 + e) ** 2 < threshold) c++; } return c / z.size;',
    ],
    'compares the mean slope': [
      'const v = Array.from(z.dataSync()); const m = v.reduce((a, x) => a + 1 - Math.tanh(x) ** 2, 0) / v.length; return m < threshold ? 1 : 0;',
      'return Number(tf.sub(1, z.tanh().square()).mean().dataSync()[0] < threshold);',
      'let m = 0; for (const x of z.dataSync()) m += (1 - Math.tanh(x) ** 2) / z.size; if (m < threshold) return 1; return 0;',
    ],
    'the mean slope itself': [
      'const v = Array.from(z.dataSync()); return v.reduce((a, x) => a + 1 - Math.tanh(x) ** 2, 0) / v.length;',
      'return tf.sub(1, z.tanh().square()).mean().dataSync()[0];',
      'return 1 - z.tanh().square().mean().dataSync()[0];',
    ],
    'band of the pre-activation': [
      'const v = Array.from(z.dataSync()); return v.filter((x) => Math.abs(x) > threshold).length / v.length;',
      'return z.abs().greater(threshold).cast("float32").mean().dataSync()[0];',
      'let c = 0; z.dataSync().forEach((x) => { if (x > threshold || x < -threshold) c++; }); return c / z.size;',
    ],
    'near the ends': [
      'const v = Array.from(z.dataSync()); return v.filter((x) => Math.abs(Math.tanh(x)) > threshold).length / v.length;',
      'return z.tanh().abs().greater(threshold).cast("float32").mean().dataSync()[0];',
      'let c = 0; for (const x of z.dataSync()) { const t = Math.tanh(x); if (t > threshold || t < -threshold) c += 1; } return c / z.size;',
    ],
    'the negative side only': [
      'const v = Array.from(z.dataSync()); return v.filter((x) => x < 0 && 1 - Math.tanh(x) ** 2 < threshold).length / v.length;',
      'const flat = tf.sub(1, z.tanh().square()).less(threshold); return flat.logicalAnd(z.less(0)).cast("float32").mean().dataSync()[0];',
      'let c = 0; for (const x of z.dataSync()) if (x < 0) if (1 - Math.tanh(x) ** 2 < threshold) c++; return c / z.size;',
    ],
    'ratio to the others': [
      'const v = Array.from(z.dataSync()); const c = v.filter((x) => 1 - Math.tanh(x) ** 2 < threshold).length; return c / (v.length - c);',
      'const share = tf.sub(1, z.tanh().square()).less(threshold).cast("float32").mean().dataSync()[0]; return share / (1 - share);',
      'let yes = 0; let no = 0; for (const x of z.dataSync()) { if (1 - Math.tanh(x) ** 2 < threshold) yes++; else no++; } return yes / no;',
    ],
  },
  slips: [
    'const v = Array.from(z.dataSync()); return (K * v.filter((x) => 1 - Math.tanh(x) ** 2 < threshold).length) / v.length;',
    'const v = Array.from(z.dataSync()); return v.filter((x) => 1 - Math.tanh(x) ** 2 < threshold).length / v.length + K;',
    'const v = Array.from(z.dataSync()); return v.filter((x) => 1 - Math.tanh(x) ** 2 < threshold).length / v.length - K * threshold;',
  ],
};
