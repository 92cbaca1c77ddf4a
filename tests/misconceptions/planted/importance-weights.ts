import type { Planted } from './planted';

export const importanceWeights: Planted = {
  id: 'importance-weights',
  head: 'function importanceWeights(trainGroups: number[], testShares: number[]): number[]',
  kinds: {
    'the largest weight is 1': [
      'const n = trainGroups.length; const w = trainGroups.map((g) => testShares[g] / (trainGroups.filter((x) => x === g).length / n)); const t = Math.max(...w); return w.map((v) => v / t);',
      'const c: number[] = []; for (const g of trainGroups) c[g] = (c[g] ?? 0) + 1; const top = trainGroups.reduce((a, g) => Math.max(a, testShares[g] / c[g]), 0); return trainGroups.map((g) => testShares[g] / c[g] / top);',
      'const c = new Map<number, number>(); trainGroups.forEach((g) => c.set(g, (c.get(g) ?? 0) + 1)); const raw: number[] = []; let s = 0; for (const g of trainGroups) { const v = testShares[g] / c.get(g)!; raw.push(v); if (v > s) s = v; } for (let i = 0; i < raw.length; i++) raw[i] /= s; return raw;',
    ],
    'square of the ratio': [
      'const n = trainGroups.length; return trainGroups.map((g) => (testShares[g] / (trainGroups.filter((x) => x === g).length / n)) ** 2);',
      'const c: number[] = []; for (const g of trainGroups) c[g] = (c[g] ?? 0) + 1; return trainGroups.map((g) => { const w = (testShares[g] * trainGroups.length) / c[g]; return w * w; });',
      'const out: number[] = []; for (const g of trainGroups) { let k = 0; for (const h of trainGroups) if (h === g) k++; out.push(Math.pow(testShares[g], 2) / Math.pow(k / trainGroups.length, 2)); } return out;',
    ],
    'square root of the ratio': [
      'const n = trainGroups.length; return trainGroups.map((g) => Math.sqrt(testShares[g] / (trainGroups.filter((x) => x === g).length / n)));',
      'const c: number[] = []; for (const g of trainGroups) c[g] = (c[g] ?? 0) + 1; return trainGroups.map((g) => ((testShares[g] * trainGroups.length) / c[g]) ** 0.5);',
      'const out: number[] = []; for (const g of trainGroups) { let k = 0; for (const h of trainGroups) if (h === g) k++; out.push(Math.sqrt(testShares[g]) / Math.sqrt(k / trainGroups.length)); } return out;',
    ],
    'log of the ratio': [
      'const n = trainGroups.length; return trainGroups.map((g) => Math.log(testShares[g] / (trainGroups.filter((x) => x === g).length / n)));',
      'const c: number[] = []; for (const g of trainGroups) c[g] = (c[g] ?? 0) + 1; return trainGroups.map((g) => Math.log(testShares[g]) - Math.log(c[g] / trainGroups.length));',
      'const out: number[] = []; for (const g of trainGroups) { let k = 0; for (const h of trainGroups) if (h === g) k++; out.push(Math.log((testShares[g] * trainGroups.length) / k)); } return out;',
    ],
    'every group has an equal share of training': [
      'return trainGroups.map((g) => testShares[g] * testShares.length);',
      'const even = 1 / testShares.length; return trainGroups.map((g) => testShares[g] / even);',
      'const out: number[] = []; for (const g of trainGroups) out.push(testShares[g] / (1 / testShares.length)); return out;',
    ],
    'clips at one': [
      'const n = trainGroups.length; return trainGroups.map((g) => Math.min(1, testShares[g] / (trainGroups.filter((x) => x === g).length / n)));',
      'const c: number[] = []; for (const g of trainGroups) c[g] = (c[g] ?? 0) + 1; return trainGroups.map((g) => { const w = (testShares[g] * trainGroups.length) / c[g]; return w > 1 ? 1 : w; });',
      'const out: number[] = []; for (const g of trainGroups) { let k = 0; for (const h of trainGroups) if (h === g) k++; const w = testShares[g] / (k / trainGroups.length); out.push([1, w].sort((a, b) => a - b)[0]); } return out;',
    ],
    'counts the groups up to here': [
      'return trainGroups.map((g, i) => testShares[g] / (trainGroups.slice(0, i + 1).filter((x) => x === g).length / trainGroups.length));',
      'const c: number[] = []; return trainGroups.map((g) => { c[g] = (c[g] ?? 0) + 1; return (testShares[g] * trainGroups.length) / c[g]; });',
      'const seen = new Map<number, number>(); const out: number[] = []; for (const g of trainGroups) { seen.set(g, (seen.get(g) ?? 0) + 1); out.push(testShares[g] / (seen.get(g)! / trainGroups.length)); } return out;',
    ],
    'smooths the counts by one': [
      'const n = trainGroups.length + testShares.length; return trainGroups.map((g) => testShares[g] / ((trainGroups.filter((x) => x === g).length + 1) / n));',
      'const c = testShares.map(() => 1); for (const g of trainGroups) c[g] += 1; const n = c.reduce((a, b) => a + b); return trainGroups.map((g) => (testShares[g] * n) / c[g]);',
      'const all = [...trainGroups, ...testShares.keys()]; return trainGroups.map((g) => (testShares[g] * all.length) / all.filter((x) => x === g).length);',
    ],
  },
  slips: [
    'const n = trainGroups.length; return trainGroups.map((g) => (K * testShares[g]) / (trainGroups.filter((x) => x === g).length / n));',
    'const n = trainGroups.length; return trainGroups.map((g) => testShares[g] / (trainGroups.filter((x) => x === g).length / n) + K);',
    'const n = trainGroups.length + K; return trainGroups.map((g, i) => (testShares[g] + i) / (trainGroups.filter((x) => x === g).length / n));',
  ],
};
