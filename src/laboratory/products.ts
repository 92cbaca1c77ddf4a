/** The three products of a dense layer, over rows of examples. Here the laboratory spends its time. */

/** z[b, o] = bias[o] + Σ_i h[b, i] · W[o, i]; four units at a time, so that h is read once for four. */
export function forward(
  z: Float64Array,
  h: Float64Array,
  p: Float64Array,
  rows: number,
  inputs: number,
  outputs: number,
  weights: number,
  biases: number,
): void {
  const fours = outputs - (outputs % 4);
  for (let b = 0; b < rows; b++) {
    const from = b * inputs;
    const to = b * outputs;
    for (let o = 0; o < fours; o += 4) {
      let w0 = weights + o * inputs;
      let w1 = w0 + inputs;
      let w2 = w1 + inputs;
      let w3 = w2 + inputs;
      let s0 = p[biases + o] as number;
      let s1 = p[biases + o + 1] as number;
      let s2 = p[biases + o + 2] as number;
      let s3 = p[biases + o + 3] as number;
      for (let i = 0; i < inputs; i++) {
        const x = h[from + i] as number;
        s0 += x * (p[w0++] as number);
        s1 += x * (p[w1++] as number);
        s2 += x * (p[w2++] as number);
        s3 += x * (p[w3++] as number);
      }
      z[to + o] = s0;
      z[to + o + 1] = s1;
      z[to + o + 2] = s2;
      z[to + o + 3] = s3;
    }
    for (let o = fours; o < outputs; o++) {
      let sum = p[biases + o] as number;
      let w = weights + o * inputs;
      for (let i = 0; i < inputs; i++) sum += (h[from + i] as number) * (p[w++] as number);
      z[to + o] = sum;
    }
  }
}

/** gradient of W[o, i] = Σ_b dz[b, o] · h[b, i], and of bias[o] = Σ_b dz[b, o]; four examples at a time. */
export function weightGradient(
  gradient: Float64Array,
  dz: Float64Array,
  h: Float64Array,
  rows: number,
  inputs: number,
  outputs: number,
  weights: number,
  biases: number,
): void {
  const fours = rows - (rows % 4);
  for (let o = 0; o < outputs; o++) {
    const row = weights + o * inputs;
    let sum = 0;
    for (let b = 0; b < fours; b += 4) {
      const d0 = dz[b * outputs + o] as number;
      const d1 = dz[(b + 1) * outputs + o] as number;
      const d2 = dz[(b + 2) * outputs + o] as number;
      const d3 = dz[(b + 3) * outputs + o] as number;
      if (d0 === 0 && d1 === 0 && d2 === 0 && d3 === 0) continue;
      sum += d0 + d1 + d2 + d3;
      let h0 = b * inputs;
      let h1 = h0 + inputs;
      let h2 = h1 + inputs;
      let h3 = h2 + inputs;
      for (let i = row; i < row + inputs; i++) {
        const added =
          d0 * (h[h0++] as number) +
          d1 * (h[h1++] as number) +
          d2 * (h[h2++] as number) +
          d3 * (h[h3++] as number);
        gradient[i] = (gradient[i] as number) + added;
      }
    }
    for (let b = fours; b < rows; b++) {
      const d = dz[b * outputs + o] as number;
      sum += d;
      let from = b * inputs;
      for (let i = row; i < row + inputs; i++)
        gradient[i] = (gradient[i] as number) + d * (h[from++] as number);
    }
    gradient[biases + o] = sum;
  }
}

/** dh[b, i] += Σ_o dz[b, o] · W[o, i]; four units at a time. */
export function inputGradient(
  dh: Float64Array,
  dz: Float64Array,
  p: Float64Array,
  rows: number,
  inputs: number,
  outputs: number,
  weights: number,
): void {
  const fours = outputs - (outputs % 4);
  for (let b = 0; b < rows; b++) {
    const to = b * inputs;
    const from = b * outputs;
    for (let o = 0; o < fours; o += 4) {
      const d0 = dz[from + o] as number;
      const d1 = dz[from + o + 1] as number;
      const d2 = dz[from + o + 2] as number;
      const d3 = dz[from + o + 3] as number;
      if (d0 === 0 && d1 === 0 && d2 === 0 && d3 === 0) continue;
      let w0 = weights + o * inputs;
      let w1 = w0 + inputs;
      let w2 = w1 + inputs;
      let w3 = w2 + inputs;
      for (let i = to; i < to + inputs; i++) {
        const added =
          d0 * (p[w0++] as number) +
          d1 * (p[w1++] as number) +
          d2 * (p[w2++] as number) +
          d3 * (p[w3++] as number);
        dh[i] = (dh[i] as number) + added;
      }
    }
    for (let o = fours; o < outputs; o++) {
      const d = dz[from + o] as number;
      let w = weights + o * inputs;
      for (let i = to; i < to + inputs; i++) dh[i] = (dh[i] as number) + d * (p[w++] as number);
    }
  }
}
