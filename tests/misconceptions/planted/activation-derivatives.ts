import type { Planted } from './planted';

export const activationDerivatives: Planted = {
  id: 'activation-derivatives',
  head: "function activationDerivative(name: 'sigmoid' | 'tanh' | 'relu', z: number): number",
  kinds: {
    'tanh at twice the place': [
      'if (name === "relu") return z > 0 ? 1 : 0; if (name === "tanh") return 1 - Math.tanh(2 * z) ** 2; const s = 1 / (1 + Math.exp(-z)); return s * (1 - s);',
      'const s = 1 / (1 + Math.exp(-z)); const t = Math.tanh(z + z); switch (name) { case "sigmoid": return s - s * s; case "tanh": return 1 - t * t; case "relu": return Number(z > 0); }',
      'const all = { sigmoid: 1 / (2 + Math.exp(z) + Math.exp(-z)), tanh: 1 / Math.cosh(2 * z) ** 2, relu: z <= 0 ? 0 : 1 }; return all[name];',
    ],
    'squares the rest of the sigmoid': [
      'if (name === "relu") return z > 0 ? 1 : 0; if (name === "tanh") return 1 - Math.tanh(z) ** 2; const s = 1 / (1 + Math.exp(-z)); return s * (1 - s) ** 2;',
      'const s = 1 / (1 + Math.exp(-z)); const t = Math.tanh(z); switch (name) { case "sigmoid": return (s - s * s) * (1 - s); case "tanh": return 1 - t * t; case "relu": return Number(z > 0); }',
      'const e = Math.exp(-z); const all = { sigmoid: (e * e) / (1 + e) ** 3, tanh: 1 / Math.cosh(z) ** 2, relu: z <= 0 ? 0 : 1 }; return all[name];',
    ],
    'sign for the slope of the relu': [
      'if (name === "relu") return Math.sign(z); if (name === "tanh") return 1 - Math.tanh(z) ** 2; const s = 1 / (1 + Math.exp(-z)); return s * (1 - s);',
      'const s = 1 / (1 + Math.exp(-z)); const t = Math.tanh(z); switch (name) { case "sigmoid": return s - s * s; case "tanh": return 1 - t * t; case "relu": return z > 0 ? 1 : z < 0 ? -1 : 0; }',
      'const all = { sigmoid: 1 / (2 + Math.exp(z) + Math.exp(-z)), tanh: 1 / Math.cosh(z) ** 2, relu: z === 0 ? 0 : z / Math.abs(z) }; return all[name];',
    ],
    'the functions themselves': [
      'if (name === "relu") return Math.max(0, z); if (name === "tanh") return Math.tanh(z); return 1 / (1 + Math.exp(-z));',
      'switch (name) { case "sigmoid": { const e = Math.exp(z); return e / (1 + e); } case "tanh": return (Math.exp(z) - Math.exp(-z)) / (Math.exp(z) + Math.exp(-z)); case "relu": return z > 0 ? z : 0; }',
      'const sigmoid = (x: number) => 1 / (1 + Math.exp(-x)); return { sigmoid: sigmoid(z), tanh: 2 * sigmoid(2 * z) - 1, relu: (z + Math.abs(z)) / 2 }[name];',
    ],
    'sigmoid of the wrong sign': [
      'if (name === "relu") return z > 0 ? 1 : 0; if (name === "tanh") return 1 - Math.tanh(z) ** 2; const s = 1 / (1 + Math.exp(-z)); return -s * (1 - s);',
      'const s = 1 / (1 + Math.exp(-z)); const t = Math.tanh(z); switch (name) { case "sigmoid": return s * s - s; case "tanh": return 1 - t * t; case "relu": return Number(z > 0); }',
      'const all = { sigmoid: -1 / (2 + Math.exp(z) + Math.exp(-z)), tanh: 1 / Math.cosh(z) ** 2, relu: z <= 0 ? 0 : 1 }; return all[name];',
    ],
    'one over cosh': [
      'if (name === "relu") return z > 0 ? 1 : 0; if (name === "tanh") return 1 / Math.cosh(z); const s = 1 / (1 + Math.exp(-z)); return s * (1 - s);',
      'const s = 1 / (1 + Math.exp(-z)); switch (name) { case "sigmoid": return s - s * s; case "tanh": return 2 / (Math.exp(z) + Math.exp(-z)); case "relu": return Number(z > 0); }',
      'const all = { sigmoid: 1 / (2 + Math.exp(z) + Math.exp(-z)), tanh: Math.sqrt(1 - Math.tanh(z) ** 2), relu: z <= 0 ? 0 : 1 }; return all[name];',
    ],
    'slope of a leaky relu': [
      'if (name === "relu") return z > 0 ? 1 : 0.01; if (name === "tanh") return 1 - Math.tanh(z) ** 2; const s = 1 / (1 + Math.exp(-z)); return s * (1 - s);',
      'const s = 1 / (1 + Math.exp(-z)); const t = Math.tanh(z); switch (name) { case "sigmoid": return s - s * s; case "tanh": return 1 - t * t; case "relu": return Math.max(Number(z > 0), 0.01); }',
      'const all = { sigmoid: 1 / (2 + Math.exp(z) + Math.exp(-z)), tanh: 1 / Math.cosh(z) ** 2, relu: z <= 0 ? 1 / 100 : 1 }; return all[name];',
    ],
    'sigmoid squared twice': [
      'if (name === "relu") return z > 0 ? 1 : 0; if (name === "tanh") return 1 - Math.tanh(z) ** 2; const s = 1 / (1 + Math.exp(-z)); return (s * (1 - s)) ** 2;',
      'const s = 1 / (1 + Math.exp(-z)); const t = Math.tanh(z); switch (name) { case "sigmoid": { const d = s - s * s; return d * d; } case "tanh": return 1 - t * t; case "relu": return Number(z > 0); }',
      'const all = { sigmoid: 1 / (2 + Math.exp(z) + Math.exp(-z)) ** 2, tanh: 1 / Math.cosh(z) ** 2, relu: z <= 0 ? 0 : 1 }; return all[name];',
    ],
  },
  slips: [
    'if (name === "relu") return z > 0 ? K : 0; if (name === "tanh") return 1 - Math.tanh(z) ** 2; const s = 1 / (1 + Math.exp(-z)); return s * (1 - s);',
    'if (name === "relu") return z > 0 ? 1 : 0; if (name === "tanh") return 1 - K * Math.tanh(z) ** 2; const s = 1 / (1 + Math.exp(-z)); return s * (1 - s);',
    'if (name === "relu") return z > 0 ? 1 : 0; if (name === "tanh") return 1 - Math.tanh(z) ** 2; const s = 1 / (1 + Math.exp(-z)); return K * s * (1 - s);',
  ],
};
