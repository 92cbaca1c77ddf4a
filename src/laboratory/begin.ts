/** The initial weights of a network. */
import { Draws } from './draws';
import type { Layout } from './layout';
import type { Settings } from './settings';

/**
 * Draws the initial weights: normal of standard deviation gain / sqrt(n), biases of standard deviation `bias`; the layer of
 * the answer has the gain 1 and the bias 0. A normalization begins with scale 1 and shift 0.
 *
 * The same seed draws the same numbers, whatever the gain and the bias: these only stretch them.
 */
export function firstWeights(
  { layers, size }: Layout,
  { seed, gain, bias }: Pick<Settings, 'seed' | 'gain' | 'bias'>,
): Float64Array {
  const parameters = new Float64Array(size);
  layers.forEach(({ inputs, outputs, weights, biases, scale }, l) => {
    const draws = new Draws(seed, 1000 + l);
    const isLast = l === layers.length - 1;
    const deviation = (isLast ? 1 : gain) / Math.sqrt(inputs);
    for (let i = 0; i < inputs * outputs; i++) parameters[weights + i] = deviation * draws.normal();
    for (let o = 0; o < outputs; o++) {
      parameters[biases + o] = (isLast ? 0 : bias) * draws.normal();
      parameters[scale + o] = 1;
    }
  });
  return parameters;
}

/** Stretches the weights of the hidden layers, as another gain would have drawn them. */
export function stretch({ layers }: Layout, parameters: Float64Array, factor: number): void {
  for (const { inputs, outputs, weights } of layers.slice(0, -1))
    for (let i = weights; i < weights + inputs * outputs; i++)
      parameters[i] = factor * (parameters[i] as number);
}
