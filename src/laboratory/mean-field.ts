/** The edge of chaos as theory has it: for layers without end. */
import { exp, tanh } from './exact';

/** Places from −8 to 8 that stand for the normal distribution, and their weights. */
const places = Float64Array.from({ length: 641 }, (_, i) => -8 + i / 40);
const weights = places.map((x) => exp(-0.5 * x * x));
const whole = weights.reduce((sum, weight) => sum + weight, 0);

/** The mean of a function over the normal distribution of a standard deviation. */
const mean = (f: (z: number) => number, deviation: number): number =>
  places.reduce((sum, x, i) => sum + f(deviation * x) * (weights[i] as number), 0) / whole;

/** The slope χ = gain² E[φ'(z)²] of tanh, where the size of the pre-activations has settled: q = gain² E[φ(z)²] + bias². */
function slopeOf(gain: number, bias: number): number {
  let q = 1;
  for (let round = 0; round < 2000; round++) {
    const next = gain ** 2 * mean((z) => tanh(z) ** 2, Math.sqrt(q)) + bias ** 2;
    if (Math.abs(next - q) < 1e-13) break;
    q = next;
  }
  return gain ** 2 * mean((z) => (1 - tanh(z) ** 2) ** 2, Math.sqrt(q));
}

/**
 * The gain at which the mean-field slope of a tanh network is 1, by bisection.
 * @param bias the standard deviation of its biases
 * @source Poole, Lahiri, Raghu, Sohl-Dickstein, Ganguli (2016), "Exponential expressivity in deep neural networks through
 *   transient chaos"; Schoenholz et al. (2017), "Deep Information Propagation"
 */
export function edgeOfChaos(bias: number): number {
  let [low, high] = [0.5, 10];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (slopeOf(middle, bias) < 1) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
