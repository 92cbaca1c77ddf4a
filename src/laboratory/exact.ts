/**
 * exp, log, tanh, sine and cosine of additions, multiplications, divisions and roots alone. These four are the same bits
 * on every machine, which `Math.exp` is not: so a run that was saved in one browser replays bit for bit in another, and
 * in Node.js, where it is graded.
 *
 * Each is within a few units of the last place of the true value, far below what training notices.
 */

/** ln 2 in two parts; the first has zeros at its end, so that small multiples of it are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** Powers of two from 2^-1074 to 2^1023, each exact. */
const powers = new Float64Array(2098);
powers[1074] = 1;
for (let k = 1; k <= 1023; k++) powers[1074 + k] = 2 * (powers[1073 + k] as number);
for (let k = 1; k <= 1074; k++) powers[1074 - k] = (powers[1075 - k] as number) / 2;

/** 1/2, 1/3, ... 1/18. */
const shares = Float64Array.from({ length: 17 }, (_, i) => 1 / (i + 2));

/** exp(x) − 1 by its series, for |x| <= 0.7. */
function seriesOfExp(x: number): number {
  let sum = 1;
  for (let i = 16; i >= 0; i--) sum = 1 + x * (shares[i] as number) * sum;
  return x * sum;
}

/** e to the power x. */
export function exp(x: number): number {
  if (!(x < 709.8)) return Number.isNaN(x) ? x : Number.POSITIVE_INFINITY;
  if (x < -745) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const rest = x - k * LN2_HIGH - k * LN2_LOW;
  const scaled = 1 + seriesOfExp(rest);
  // 2^1024 is no number, and the smallest powers have few digits: in two strokes.
  if (k > 1023) return scaled * 2 * (powers[2097] as number);
  if (k < -1000) return scaled * (powers[1074 + k + 100] as number) * (powers[974] as number);
  return scaled * (powers[1074 + k] as number);
}

/** The hyperbolic tangent: (e^2x − 1) / (e^2x + 1), with all its digits near 0, too. */
export function tanh(x: number): number {
  if (x > 20) return 1;
  if (x < -20) return -1;
  if (x < 0.3 && x > -0.3) {
    const above = seriesOfExp(2 * x);
    return above / (above + 2);
  }
  const grown = exp(2 * x);
  return (grown - 1) / (grown + 1);
}

/** 1 / (1 + e^−x). */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const grown = exp(x);
  return grown / (1 + grown);
}

/** The natural logarithm of a number above 0. */
export function log(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return x === 0 ? Number.NEGATIVE_INFINITY : x;
  let [k, m] = [0, x];
  // Halves and doubles by exact powers until 1/sqrt(2) <= m < sqrt(2).
  for (let stride = 512; stride >= 1; stride /= 2) {
    const power = powers[1074 + stride] as number;
    if (m >= power) [m, k] = [m / power, k + stride];
    else if (m * power < 2) [m, k] = [m * power, k - stride];
  }
  if (m >= Math.SQRT2) [m, k] = [m / 2, k + 1];
  if (m < Math.SQRT1_2) [m, k] = [m * 2, k - 1];
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let sum = 0;
  for (let i = 25; i >= 1; i -= 2) sum = sum * square + 1 / i;
  return k * LN2_HIGH + (2 * s * sum + k * LN2_LOW);
}

/** log(1 + e^−|x|), the part of the cross-entropy that bends. */
export const softTail = (x: number): number => {
  const grown = exp(x < 0 ? x : -x);
  // Below that the logarithm is the number itself, to the last bit but one.
  return grown < 1e-8 ? grown - (grown * grown) / 2 : log(1 + grown);
};

/** Sine and cosine of an angle in radians. */
export function sineAndCosine(angle: number): readonly [sine: number, cosine: number] {
  const turned = angle - Math.floor(angle / (2 * Math.PI) + 0.5) * 2 * Math.PI;
  const quarter = turned / 4;
  const square = quarter * quarter;
  let sine = 1;
  for (let i = 19; i >= 3; i -= 2) sine = 1 - (square / (i * (i - 1))) * sine;
  sine *= quarter;
  let cosine = 1;
  for (let i = 20; i >= 2; i -= 2) cosine = 1 - (square / (i * (i - 1))) * cosine;
  for (let doubled = 0; doubled < 2; doubled++)
    [sine, cosine] = [2 * sine * cosine, cosine * cosine - sine * sine];
  return [sine, cosine];
}
