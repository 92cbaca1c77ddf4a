/** The activation functions, over whole arrays, each with its slope. */
import { sigmoid, tanh } from './exact';
import type { Settings } from './settings';

/** Writes φ(z) and φ'(z) for the first `count` numbers of z. */
type Activate = (z: Float64Array, value: Float64Array, slope: Float64Array, count: number) => void;

const bent =
  (below: number): Activate =>
  (z, value, slope, count) => {
    for (let i = 0; i < count; i++) {
      const x = z[i] as number;
      // What is no number stays none: a run that has burst is to look burst.
      const by = x <= 0 ? below : 1;
      value[i] = x <= 0 && below === 0 ? 0 : by * x;
      slope[i] = by;
    }
  };

export const activations: Record<Settings['activation'], Activate> = {
  relu: bent(0),
  leaky: bent(0.1),
  linear: bent(1),
  tanh: (z, value, slope, count) => {
    for (let i = 0; i < count; i++) {
      const a = tanh(z[i] as number);
      value[i] = a;
      slope[i] = 1 - a * a;
    }
  },
  sigmoid: (z, value, slope, count) => {
    for (let i = 0; i < count; i++) {
      const a = sigmoid(z[i] as number);
      value[i] = a;
      slope[i] = a * (1 - a);
    }
  },
};

/** Where a function is flat: its slope is below 5 % of its steepest, as chapter 02 has it. */
export const flatBelow: Record<Settings['activation'], number> = {
  relu: 0.05,
  leaky: 0.05,
  linear: 0.05,
  tanh: 0.05,
  sigmoid: 0.0125,
};
