import type { Planted } from './planted';

export const channelPlan: Planted = {
  id: 'channel-plan',
  head: 'function channelPlan(stem: number, growthRate: number, blocks: number[]): number[]',
  kinds: {
    'leaves out the stem': [
      'const out: number[] = []; let c = stem; blocks.forEach((l, i) => { c += l * growthRate; out.push(c); if (i < blocks.length - 1) { c = Math.floor(c / 2); out.push(c); } }); return out;',
      'const out = [stem]; let c = stem; for (let i = 0; i < blocks.length; i++) { if (i > 0) out.push((c = c >> 1)); out.push((c = c + blocks[i] * growthRate)); } return out.slice(1);',
      'const go = (c: number, [l, ...rest]: number[]): number[] => { const a = c + l * growthRate; const h = Math.trunc(a / 2); return rest.length === 0 ? [a] : [a, h, ...go(h, rest)]; }; return go(stem, blocks);',
    ],
    'transitions without the blocks': [
      'const out = [stem]; let c = stem; blocks.forEach((l, i) => { c += l * growthRate; if (i < blocks.length - 1) { c = Math.floor(c / 2); out.push(c); } }); out.push(c); return out;',
      'const out = [stem]; let c = stem; for (let i = 0; i < blocks.length; i++) { c = c + blocks[i] * growthRate; if (i + 1 < blocks.length) c = c >> 1; out.push(c); } return out;',
      'let c = stem; return [stem, ...blocks.map((l, i) => { c += l * growthRate; if (i < blocks.length - 1) c = Math.trunc(c / 2); return c; })];',
    ],
    'growth rate doubles from block to block': [
      'const out = [stem]; let c = stem; blocks.forEach((l, i) => { c += l * growthRate * 2 ** i; out.push(c); if (i < blocks.length - 1) { c = Math.floor(c / 2); out.push(c); } }); return out;',
      'const out = [stem]; let c = stem; let k = growthRate; for (let i = 0; i < blocks.length; i++) { if (i > 0) { out.push((c = c >> 1)); k += k; } out.push((c = c + blocks[i] * k)); } return out;',
      'const go = (c: number, k: number, [l, ...rest]: number[]): number[] => { const a = c + l * k; return rest.length === 0 ? [a] : [a, Math.trunc(a / 2), ...go(Math.trunc(a / 2), 2 * k, rest)]; }; return [stem, ...go(stem, growthRate, blocks)];',
    ],
    'halves without rounding': [
      'const out = [stem]; let c = stem; blocks.forEach((l, i) => { c += l * growthRate; out.push(c); if (i < blocks.length - 1) { c = c / 2; out.push(c); } }); return out;',
      'const out = [stem]; let c = stem; for (let i = 0; i < blocks.length; i++) { if (i > 0) out.push((c = c * 0.5)); out.push((c = c + blocks[i] * growthRate)); } return out;',
      'const go = (c: number, [l, ...rest]: number[]): number[] => { const a = c + l * growthRate; return rest.length === 0 ? [a] : [a, a / 2, ...go(a / 2, rest)]; }; return [stem, ...go(stem, blocks)];',
    ],
    'transition goes back to the stem': [
      'const out = [stem]; let c = stem; blocks.forEach((l, i) => { c += l * growthRate; out.push(c); if (i < blocks.length - 1) { c = stem; out.push(c); } }); return out;',
      'const out = [stem]; for (let i = 0; i < blocks.length; i++) { if (i > 0) out.push(stem); out.push(stem + blocks[i] * growthRate); } return out;',
      'return [stem, ...blocks.flatMap((l, i) => [stem + l * growthRate, ...(i < blocks.length - 1 ? [stem] : [])])];',
    ],
    'one layer too many': [
      'const out = [stem]; let c = stem; blocks.forEach((l, i) => { for (let k = 0; k <= l; k++) c += growthRate; out.push(c); if (i < blocks.length - 1) { c = Math.floor(c / 2); out.push(c); } }); return out;',
      'const out = [stem]; let c = stem; for (let i = 0; i < blocks.length; i++) { if (i > 0) out.push((c = c >> 1)); out.push((c = c + (blocks[i] + 1) * growthRate)); } return out;',
      'const go = (c: number, [l, ...rest]: number[]): number[] => { const a = c + growthRate + l * growthRate; const h = Math.trunc(a / 2); return rest.length === 0 ? [a] : [a, h, ...go(h, rest)]; }; return [stem, ...go(stem, blocks)];',
    ],
    'after every layer': [
      'const out = [stem]; let c = stem; blocks.forEach((l, i) => { for (let k = 0; k < l; k++) { c += growthRate; out.push(c); } if (i < blocks.length - 1) { c = Math.floor(c / 2); out.push(c); } }); return out;',
      'const out = [stem]; let c = stem; for (let i = 0; i < blocks.length; i++) { if (i > 0) out.push((c = c >> 1)); let left = blocks[i]; while (left-- > 0) out.push((c = c + growthRate)); } return out;',
      'let c = stem; return [stem, ...blocks.flatMap((l, i) => { const own = Array.from({ length: l }, (_, k) => c + (k + 1) * growthRate); c += l * growthRate; if (i === blocks.length - 1) return own; c = Math.trunc(c / 2); return [...own, c]; })];',
    ],
    'growth of the transitions too': [
      'const out = [stem]; let c = stem; blocks.forEach((l, i) => { c += l * growthRate; out.push(c); if (i < blocks.length - 1) { c = Math.floor(c / 2) + growthRate; out.push(c); } }); return out;',
      'const out = [stem]; let c = stem; for (let i = 0; i < blocks.length; i++) { if (i > 0) out.push((c = (c >> 1) + growthRate)); out.push((c = c + blocks[i] * growthRate)); } return out;',
      'const go = (c: number, [l, ...rest]: number[]): number[] => { const a = c + l * growthRate; const h = growthRate + Math.trunc(a / 2); return rest.length === 0 ? [a] : [a, h, ...go(h, rest)]; }; return [stem, ...go(stem, blocks)];',
    ],
  },
  slips: [
    'const out = [stem]; let c = stem; blocks.forEach((l, i) => { c += l * growthRate; out.push(c); if (i < blocks.length - 1) { c = Math.floor(c / (2 * K)); out.push(c); } }); return out.map((v) => v * K);',
    'const out = [stem + K]; let c = stem; blocks.forEach((l, i) => { c += l * growthRate + K; out.push(c); if (i < blocks.length - 1) { c = c / 2; out.push(c); } }); return out;',
    'const out = [K * stem]; let c = stem; blocks.forEach((l) => { c += l * growthRate; out.push(c * K); }); return out;',
  ],
};
