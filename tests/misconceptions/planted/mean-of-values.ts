import type { Planted } from './planted';

export const meanOfValues: Planted = {
  id: 'mean-of-values',
  head: 'function mean(values: number[]): number',
  kinds: {
    'leaves out the first': [
      'let total = 0; for (let i = 1; i < values.length; i++) total += values[i]; return total / values.length;',
      'const [, ...rest] = values; return rest.reduce((a, b) => a + b, 0) / values.length;',
      'return (values.reduce((a, b) => a + b) - values[0]) / values.length;',
    ],
    'leaves out the last': [
      'let total = 0; for (let i = 0; i < values.length - 1; i++) total += values[i]; return total / values.length;',
      'return values.slice(0, -1).reduce((a, b) => a + b, 0) / values.length;',
      'const copy = [...values]; copy.pop(); let sum = 0; copy.forEach((v) => { sum += v; }); return sum / values.length;',
    ],
    'divides by n plus 1': [
      'let total = 0; for (const v of values) total += v; return total / (values.length + 1);',
      'let count = 1; let total = 0; for (const v of values) { total += v; count++; } return total / count;',
      'return [0, ...values].reduce((a, b) => a + b) / [0, ...values].length;',
    ],
    'takes magnitudes': [
      'let total = 0; for (const v of values) total += Math.abs(v); return total / values.length;',
      'return values.map((v) => (v < 0 ? -v : v)).reduce((a, b) => a + b, 0) / values.length;',
      'const sizes = values.map((v) => Math.sqrt(v * v)); return sizes.reduce((a, b) => a + b, 0) / sizes.length;',
    ],
    'middle of the range': [
      'return (Math.min(...values) + Math.max(...values)) / 2;',
      'const sorted = [...values].sort((a, b) => a - b); return (sorted[0] + sorted[sorted.length - 1]) / 2;',
      'let low = values[0]; let high = values[0]; for (const v of values) { if (v < low) low = v; if (v > high) high = v; } return low + (high - low) / 2;',
    ],
    'root mean square': [
      'let total = 0; for (const v of values) total += v * v; return Math.sqrt(total / values.length);',
      'return Math.hypot(...values) / Math.sqrt(values.length);',
      'return (values.map((v) => v ** 2).reduce((a, b) => a + b, 0) / values.length) ** 0.5;',
    ],
    'rounds the mean': [
      'let total = 0; for (const v of values) total += v; return Math.round(total / values.length);',
      'return Math.floor(values.reduce((a, b) => a + b, 0) / values.length + 0.5);',
      'const m = values.reduce((a, b) => a + b, 0) / values.length; return Number(m.toFixed(0));',
    ],
    'averages neighbours one after the other': [
      'let mean = values[0]; for (let i = 1; i < values.length; i++) mean = (mean + values[i]) / 2; return mean;',
      'return values.reduce((a, b) => (a + b) / 2);',
      'if (values.length === 1) return values[0]; const last = values[values.length - 1]; return 0.5 * mean(values.slice(0, -1)) + 0.5 * last;',
    ],
  },
  slips: [
    'let total = K; for (const v of values) total += v; return total / values.length;',
    'return (values.reduce((a, b) => a + b, 0) * K) / values.length;',
    'let total = 0; for (const v of values) total += v > K ? v : K; return total / values.length;',
  ],
};
