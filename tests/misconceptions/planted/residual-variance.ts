import type { Planted } from './planted';

const head = 'function streamVariance(inputVariance: number, blocks: number, normalized: boolean): number[]';
const loop = (next: string, start = '[inputVariance]') =>
  `const out = ${start}; let v = inputVariance; for (let i = 0; i < blocks; i++) { ${next} out.push(v); } return out;`;

export const residualVariance: Planted = {
  id: 'residual-variance',
  head,
  kinds: {
    triples: [
      loop('v = normalized ? v + 1 : 3 * v;'),
      'return Array.from({ length: blocks + 1 }, (_, b) => (normalized ? inputVariance + b : inputVariance * 3 ** b));',
      'const go = (v: number, left: number): number[] => (left === 0 ? [v] : [v, ...go(normalized ? v + 1 : v + v + v, left - 1)]); return go(inputVariance, blocks);',
    ],
    'grows by the input each time': [
      loop('v += normalized ? 1 : inputVariance;'),
      'return Array.from({ length: blocks + 1 }, (_, b) => inputVariance + b * (normalized ? 1 : inputVariance));',
      'const out = [inputVariance]; const step = normalized ? 1 : inputVariance; while (out.length <= blocks) out.push(out[out.length - 1] + step); return out;',
    ],
    'averages stream and branch': [
      loop('v = (v + (normalized ? 1 : v)) / 2;'),
      'return Array.from({ length: blocks + 1 }, (_, b) => (normalized ? 1 + (inputVariance - 1) / 2 ** b : inputVariance));',
      'const go = (v: number, left: number): number[] => (left === 0 ? [v] : [v, ...go(normalized ? 0.5 * v + 0.5 : v, left - 1)]); return go(inputVariance, blocks);',
    ],
    'the start twice': [
      'const out = [inputVariance, inputVariance]; let v = inputVariance; for (let i = 0; i < blocks; i++) { v += normalized ? 1 : v; out.push(v); } return out;',
      'return Array.from({ length: blocks + 2 }, (_, b) => { const n = Math.max(0, b - 1); return normalized ? inputVariance + n : inputVariance * 2 ** n; });',
      'const go = (v: number, left: number): number[] => (left === 0 ? [v] : [v, ...go(v + (normalized ? 1 : v), left - 1)]); return [inputVariance, ...go(inputVariance, blocks)];',
    ],
    'the last one alone': [
      'let v = inputVariance; for (let i = 0; i < blocks; i++) v += normalized ? 1 : v; return [v];',
      'return [normalized ? inputVariance + blocks : inputVariance * 2 ** blocks];',
      'const out = [inputVariance]; for (let i = 0; i < blocks; i++) out.push(out[i] + (normalized ? 1 : out[i])); return out.slice(-1);',
    ],
    'relative to the input': [
      'const out = [1]; let v = inputVariance; for (let i = 0; i < blocks; i++) { v += normalized ? 1 : v; out.push(v / inputVariance); } return out;',
      'return Array.from({ length: blocks + 1 }, (_, b) => (normalized ? inputVariance + b : inputVariance * 2 ** b) / inputVariance);',
      'const out = [inputVariance]; for (let i = 0; i < blocks; i++) out.push(out[i] + (normalized ? 1 : out[i])); return out.map((v) => v / out[0]);',
    ],
    backwards: [
      'const out = [inputVariance]; let v = inputVariance; for (let i = 0; i < blocks; i++) { v += normalized ? 1 : v; out.unshift(v); } return out;',
      'return Array.from({ length: blocks + 1 }, (_, b) => (normalized ? inputVariance + blocks - b : inputVariance * 2 ** (blocks - b)));',
      'const out = [inputVariance]; for (let i = 0; i < blocks; i++) out.push(out[i] + (normalized ? 1 : out[i])); return out.reverse();',
    ],
    'branch variances': [
      'const out: number[] = []; let v = inputVariance; for (let i = 0; i <= blocks; i++) { out.push(normalized ? 1 : v); v += normalized ? 1 : v; } return out;',
      'return Array.from({ length: blocks + 1 }, (_, b) => (normalized ? 1 : inputVariance * 2 ** b));',
      'const go = (v: number, left: number): number[] => { const branch = normalized ? 1 : v; return left === 0 ? [branch] : [branch, ...go(v + branch, left - 1)]; }; return go(inputVariance, blocks);',
    ],
  },
  slips: [
    loop('v = K * (v + (normalized ? 1 : v));'),
    loop('v += (normalized ? 1 : v) + K;'),
    loop('v += (normalized ? K : v);'),
  ],
};
