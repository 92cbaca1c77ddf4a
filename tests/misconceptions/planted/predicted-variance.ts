import type { Planted } from './planted';

export const predictedVariance: Planted = {
  id: 'predicted-variance',
  head: 'function predictedVariance(n: number, weightDeviation: number, y: { mean: number; variance: number }): number',
  kinds: {
    'averages over the inputs': [
      'return (weightDeviation ** 2 * (y.variance + y.mean ** 2)) / n;',
      'const one = weightDeviation * weightDeviation * (y.variance + y.mean * y.mean); return one / n;',
      'let v = y.mean ** 2; v += y.variance; v *= weightDeviation ** 2; v /= n; return v;',
    ],
    'squares the count': [
      'return n ** 2 * weightDeviation ** 2 * (y.variance + y.mean ** 2);',
      'return (n * weightDeviation) ** 2 * (y.mean * y.mean + y.variance);',
      'let t = 0; for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) t += weightDeviation ** 2 * (y.variance + y.mean ** 2); return t;',
    ],
    'squares the variance': [
      'return n * weightDeviation ** 2 * (y.variance ** 2 + y.mean ** 2);',
      'const v = y.variance * y.variance; return n * weightDeviation * weightDeviation * (v + y.mean * y.mean);',
      'return n * (weightDeviation * Math.hypot(y.variance, y.mean)) ** 2;',
    ],
    'mean square of mean plus deviation': [
      'return n * weightDeviation ** 2 * (Math.sqrt(y.variance) + y.mean) ** 2;',
      'const typical = y.mean + y.variance ** 0.5; return n * (weightDeviation * typical) ** 2;',
      'const s = Math.sqrt(y.variance); return n * weightDeviation ** 2 * (s * s + 2 * s * y.mean + y.mean * y.mean);',
    ],
    'uses the mean alone': [
      'return n * weightDeviation ** 2 * y.mean ** 2;',
      'return n * Math.pow(weightDeviation * y.mean, 2);',
      'let t = 0; for (let i = 0; i < n; i++) t += (weightDeviation * y.mean) ** 2; return t;',
    ],
    'adds the variances': [
      'return n * (weightDeviation ** 2 + y.variance + y.mean ** 2);',
      'const w = weightDeviation * weightDeviation; const x = y.variance + y.mean * y.mean; return n * w + n * x;',
      'let t = 0; for (let i = 0; i < n; i++) { t += weightDeviation ** 2; t += y.variance; t += y.mean ** 2; } return t;',
    ],
    'counts the mean once': [
      'return n * weightDeviation ** 2 * y.variance + y.mean ** 2;',
      'let t = y.mean * y.mean; for (let i = 0; i < n; i++) t += weightDeviation ** 2 * y.variance; return t;',
      'const spread = n * y.variance * weightDeviation * weightDeviation; return spread + Math.pow(y.mean, 2);',
    ],
    'fourth power of the deviation': [
      'return n * weightDeviation ** 4 * (y.variance + y.mean ** 2);',
      'const w = weightDeviation * weightDeviation; return n * w * w * (y.variance + y.mean * y.mean);',
      'let t = 0; for (let i = 0; i < n; i++) t += Math.pow(weightDeviation, 4) * (y.variance + y.mean ** 2); return t;',
    ],
  },
  slips: [
    'return K * n * weightDeviation ** 2 * (y.variance + y.mean ** 2);',
    'return n * weightDeviation ** 2 * (y.variance + y.mean ** 2) + K;',
    'return n * weightDeviation ** 2 * (y.variance + K * y.mean ** 2);',
  ],
};
