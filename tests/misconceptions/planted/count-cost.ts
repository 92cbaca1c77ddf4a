import type { Planted } from './planted';

const destructured =
  'const { inputSize: s, inputs: c, filters: f, kernelSize: k, strides: t, padding: p, useBias: b } = conv;';

export const countCost: Planted = {
  id: 'count-cost',
  head: 'function countCost(conv: { inputSize: number; inputs: number; filters: number; kernelSize: number; strides: number; padding: number; useBias: boolean }): { outputSize: number; parameters: number; multiplyAdds: number }',
  kinds: {
    'counts the additions of the bias': [
      `${destructured} const o = Math.floor((s + 2 * p - k) / t) + 1; const w = k * k * c * f; const bias = b ? f : 0; return { outputSize: o, parameters: w + bias, multiplyAdds: o * o * (w + bias) };`,
      'const o = Math.floor((conv.inputSize + 2 * conv.padding - conv.kernelSize) / conv.strides) + 1; let parameters = conv.kernelSize ** 2 * conv.inputs * conv.filters; if (conv.useBias) parameters += conv.filters; return { outputSize: o, parameters, multiplyAdds: parameters * o ** 2 };',
      `${destructured} let o = 0; for (let at = -p; at + k <= s + p; at += t) o++; const each = k * k * c + Number(b); return { outputSize: o, parameters: each * f, multiplyAdds: each * f * o * o };`,
    ],
    'multiplications and additions apart': [
      `${destructured} const o = Math.floor((s + 2 * p - k) / t) + 1; const w = k * k * c * f; return { outputSize: o, parameters: w + (b ? f : 0), multiplyAdds: 2 * o * o * w };`,
      'const o = Math.floor((conv.inputSize + 2 * conv.padding - conv.kernelSize) / conv.strides) + 1; const weights = conv.kernelSize ** 2 * conv.inputs * conv.filters; const products = weights * o ** 2; return { outputSize: o, parameters: conv.useBias ? weights + conv.filters : weights, multiplyAdds: products + products };',
      `${destructured} let o = 0; for (let at = -p; at + k <= s + p; at += t) o++; const each = k * k * c; return { outputSize: o, parameters: (each + Number(b)) * f, multiplyAdds: each * f * o * o * 2 };`,
    ],
    'adds the channels': [
      `${destructured} const o = Math.floor((s + 2 * p - k) / t) + 1; const w = k * k * (c + f); return { outputSize: o, parameters: w + (b ? f : 0), multiplyAdds: o * o * w };`,
      'const o = Math.floor((conv.inputSize + 2 * conv.padding - conv.kernelSize) / conv.strides) + 1; const area = conv.kernelSize ** 2; const weights = area * conv.inputs + area * conv.filters; return { outputSize: o, parameters: conv.useBias ? weights + conv.filters : weights, multiplyAdds: weights * o ** 2 };',
      `${destructured} let o = 0; for (let at = -p; at + k <= s + p; at += t) o++; const w = (f + c) * k ** 2; return { outputSize: o, parameters: w + Number(b) * f, multiplyAdds: w * o * o };`,
    ],
    'pads for every stride': [
      `${destructured} const o = Math.floor((s + 2 * p * t - k) / t) + 1; const w = k * k * c * f; return { outputSize: o, parameters: w + (b ? f : 0), multiplyAdds: o * o * w };`,
      'const wide = conv.inputSize + conv.strides * (conv.padding + conv.padding); const o = Math.floor((wide - conv.kernelSize) / conv.strides) + 1; const weights = conv.kernelSize ** 2 * conv.inputs * conv.filters; return { outputSize: o, parameters: conv.useBias ? weights + conv.filters : weights, multiplyAdds: weights * o ** 2 };',
      `${destructured} let o = 0; for (let at = -p * t; at + k <= s + p * t; at += t) o++; const each = k * k * c; return { outputSize: o, parameters: (each + Number(b)) * f, multiplyAdds: each * f * o * o };`,
    ],
    'squares the strides': [
      `${destructured} const o = Math.floor((s + 2 * p - k) / (t * t)) + 1; const w = k * k * c * f; return { outputSize: o, parameters: w + (b ? f : 0), multiplyAdds: o * o * w };`,
      'const o = Math.floor((conv.inputSize + 2 * conv.padding - conv.kernelSize) / conv.strides ** 2) + 1; const weights = conv.kernelSize ** 2 * conv.inputs * conv.filters; return { outputSize: o, parameters: conv.useBias ? weights + conv.filters : weights, multiplyAdds: weights * o ** 2 };',
      `${destructured} let o = 0; for (let at = -p; at + k <= s + p; at += t * t) o++; const each = k * k * c; return { outputSize: o, parameters: (each + Number(b)) * f, multiplyAdds: each * f * o * o };`,
    ],
    'output keeps a fraction': [
      `${destructured} const o = (s + 2 * p - k) / t + 1; const w = k * k * c * f; return { outputSize: o, parameters: w + (b ? f : 0), multiplyAdds: o * o * w };`,
      'const o = 1 + (conv.inputSize + 2 * conv.padding - conv.kernelSize) / conv.strides; const weights = conv.kernelSize ** 2 * conv.inputs * conv.filters; return { outputSize: o, parameters: conv.useBias ? weights + conv.filters : weights, multiplyAdds: weights * o ** 2 };',
      `${destructured} const o = (s + 2 * p - k + t) / t; const each = k * k * c; return { outputSize: o, parameters: (each + Number(b)) * f, multiplyAdds: each * f * o * o };`,
    ],
    'pads, and forgets the kernel': [
      `${destructured} const o = Math.floor((s + 2 * p) / t); const w = k * k * c * f; return { outputSize: o, parameters: w + (b ? f : 0), multiplyAdds: o * o * w };`,
      'const o = Math.trunc((conv.inputSize + conv.padding + conv.padding) / conv.strides); const weights = conv.kernelSize ** 2 * conv.inputs * conv.filters; return { outputSize: o, parameters: conv.useBias ? weights + conv.filters : weights, multiplyAdds: weights * o ** 2 };',
      `${destructured} const wide = p + s + p; const o = (wide - (wide % t)) / t; const each = k * k * c; return { outputSize: o, parameters: (each + Number(b)) * f, multiplyAdds: each * f * o * o };`,
    ],
    'a bias for every weight of a filter': [
      `${destructured} const o = Math.floor((s + 2 * p - k) / t) + 1; const w = k * k * c * f; return { outputSize: o, parameters: b ? 2 * w : w, multiplyAdds: o * o * w };`,
      'const o = Math.floor((conv.inputSize + 2 * conv.padding - conv.kernelSize) / conv.strides) + 1; const weights = conv.kernelSize ** 2 * conv.inputs * conv.filters; return { outputSize: o, parameters: weights * (conv.useBias ? 2 : 1), multiplyAdds: weights * o ** 2 };',
      `${destructured} let o = 0; for (let at = -p; at + k <= s + p; at += t) o++; const each = k * k * c; return { outputSize: o, parameters: (each + (b ? each : 0)) * f, multiplyAdds: each * f * o * o };`,
    ],
  },
  slips: [
    `${destructured} const o = Math.floor((s + 2 * p - k) / t) + 1; const w = k * k * c * f * K; return { outputSize: o, parameters: w + (b ? f : 0), multiplyAdds: o * o * w };`,
    `${destructured} const o = Math.floor((s + 2 * p - k) / t) + K; const w = k * k * c * f; return { outputSize: o, parameters: w + (b ? f : 0), multiplyAdds: o * o * w };`,
    `${destructured} const o = Math.floor((s + 2 * p - k) / t) + 1; const w = k * k * c * f + K; return { outputSize: o, parameters: w * K, multiplyAdds: o * o * w };`,
  ],
};
