import type { Planted } from './planted';

export const initDeviation: Planted = {
  id: 'init-deviation',
  head: "function initDeviation(scheme: 'glorot' | 'he', shape: number[]): number",
  kinds: {
    'channels first': [
      'const [o, i, ...f] = shape; const field = f.reduce((a, b) => a * b, 1); const fi = i * field; const fo = o * field; return scheme === "he" ? Math.sqrt(2 / fi) : Math.sqrt(2 / (fi + fo));',
      'let field = 1; for (let k = 2; k < shape.length; k++) field *= shape[k]; const fan = scheme === "he" ? field * shape[1] : (field * (shape[0] + shape[1])) / 2; return ((scheme === "he" ? 2 : 1) / fan) ** 0.5;',
      'const size = shape.reduce((a, b) => a * b); const fi = size / shape[0]; const fo = size / shape[1]; if (scheme === "he") return Math.SQRT2 / Math.sqrt(fi); return Math.SQRT2 / Math.sqrt(fi + fo);',
    ],
    'field only at the input': [
      'const o = shape[shape.length - 1]; const i = shape.reduce((a, b) => a * b) / o; return Math.sqrt(scheme === "he" ? 2 / i : 2 / (i + o));',
      'const field = shape.slice(0, -2).reduce((a, b) => a * b, 1); const [i, o] = shape.slice(-2); if (scheme === "he") return Math.sqrt(2 / (field * i)); return Math.sqrt(2 / (field * i + o));',
      'let fi = 1; for (const d of shape.slice(0, -1)) fi *= d; const fo = shape[shape.length - 1]; const v = scheme === "he" ? 2 / fi : 1 / ((fi + fo) / 2); return v ** 0.5;',
    ],
    'product of the fans': [
      'const field = shape.slice(0, -2).reduce((a, b) => a * b, 1); const [i, o] = shape.slice(-2).map((c) => c * field); return Math.sqrt(2 / (scheme === "he" ? i : i * o));',
      'let field = 1; for (let k = 0; k < shape.length - 2; k++) field *= shape[k]; const i = field * shape[shape.length - 2]; const o = field * shape[shape.length - 1]; if (scheme === "he") return (2 / i) ** 0.5; return (2 / (i * o)) ** 0.5;',
      'const size = shape.reduce((a, b) => a * b); const fi = size / shape[shape.length - 1]; const fo = size / shape[shape.length - 2]; return scheme === "he" ? Math.SQRT2 / Math.sqrt(fi) : Math.SQRT2 / Math.sqrt(fi * fo);',
    ],
    'one over the fan': [
      'const field = shape.slice(0, -2).reduce((a, b) => a * b, 1); const [i, o] = shape.slice(-2); return scheme === "he" ? 2 / (field * i) ** 1 / 2 : 1 / (field * (i + o));',
      'const size = shape.reduce((a, b) => a * b); const fi = size / shape[shape.length - 1]; const fo = size / shape[shape.length - 2]; if (scheme === "he") return 1 / fi; return 1 / (fi + fo);',
      'let field = 1; for (const d of shape.slice(0, -2)) field *= d; const i = shape[shape.length - 2] * field; const o = shape[shape.length - 1] * field; return (scheme === "he" ? i : i + o) ** -1;',
    ],
    'fan counts every weight': [
      'const size = shape.reduce((a, b) => a * b); return Math.sqrt(2 / size);',
      'let size = 1; for (const d of shape) size *= d; return Math.SQRT2 / Math.sqrt(size);',
      'const fan = shape.reduce((a, b) => a * b, 1); return scheme === "he" ? (2 / fan) ** 0.5 : Math.sqrt(1 / (fan / 2));',
    ],
    'square root forgotten under one': [
      'const field = shape.slice(0, -2).reduce((a, b) => a * b, 1); const [i, o] = shape.slice(-2).map((c) => c * field); return scheme === "he" ? Math.sqrt(2) / i : Math.sqrt(2) / (i + o);',
      'const size = shape.reduce((a, b) => a * b); const fi = size / shape[shape.length - 1]; const fo = size / shape[shape.length - 2]; return Math.SQRT2 / (scheme === "he" ? fi : fi + fo);',
      'let field = 1; for (const d of shape.slice(0, -2)) field *= d; const i = shape[shape.length - 2]; const o = shape[shape.length - 1]; const fan = scheme === "he" ? field * i : field * i + field * o; return 2 ** 0.5 / fan;',
    ],
    'adds the sides of the field': [
      'const f = shape.slice(0, -2); const field = f.length === 0 ? 1 : f.reduce((a, b) => a + b); const [i, o] = shape.slice(-2).map((c) => c * field); return Math.sqrt(2 / (scheme === "he" ? i : i + o));',
      'let field = shape.length > 2 ? 0 : 1; for (let k = 0; k < shape.length - 2; k++) field += shape[k]; const i = field * shape[shape.length - 2]; const o = field * shape[shape.length - 1]; return scheme === "he" ? Math.SQRT2 / Math.sqrt(i) : Math.SQRT2 / Math.sqrt(i + o);',
      'const [i, o] = shape.slice(-2); const field = shape.length === 4 ? shape[0] + shape[1] : 1; const fan = scheme === "he" ? field * i : (field * (i + o)) / 2; return ((scheme === "he" ? 2 : 1) / fan) ** 0.5;',
    ],
    'difference of the fans': [
      'const field = shape.slice(0, -2).reduce((a, b) => a * b, 1); const [i, o] = shape.slice(-2).map((c) => c * field); return Math.sqrt(2 / (scheme === "he" ? i : Math.abs(i - o)));',
      'const size = shape.reduce((a, b) => a * b); const fi = size / shape[shape.length - 1]; const fo = size / shape[shape.length - 2]; if (scheme === "he") return Math.SQRT2 / Math.sqrt(fi); return Math.SQRT2 / Math.sqrt(Math.max(fi, fo) - Math.min(fi, fo));',
      'let field = 1; for (const d of shape.slice(0, -2)) field *= d; const i = shape[shape.length - 2]; const o = shape[shape.length - 1]; const fan = scheme === "he" ? field * i : field * Math.sqrt((i - o) ** 2); return (2 / fan) ** 0.5;',
    ],
  },
  slips: [
    'const size = shape.reduce((a, b) => a * b); const fi = size / shape[shape.length - 1]; const fo = size / shape[shape.length - 2]; return K * Math.sqrt(2 / (scheme === "he" ? fi : fi + fo));',
    'const size = shape.reduce((a, b) => a * b); const fi = size / shape[shape.length - 1]; const fo = size / shape[shape.length - 2]; return K + Math.sqrt(2 / (scheme === "he" ? fi : fi + fo));',
    'const size = shape.reduce((a, b) => a * b); const fi = size / shape[shape.length - 1]; const fo = size / shape[shape.length - 2]; return Math.sqrt(2 / ((scheme === "he" ? fi : fi + fo) + 10 * K));',
  ],
};
