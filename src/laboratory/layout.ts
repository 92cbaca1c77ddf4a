/** Where the weights of each layer lie: a network is one long array, which is copied, compared and summed as one. */

/** The places of a layer's parts in the array. `scale` and `shift` are those of its normalization. */
export interface LayerPlaces {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs, inputs], row by row. */
  readonly weights: number;
  readonly biases: number;
  readonly scale: number;
  readonly shift: number;
}

export interface Layout {
  /** The hidden layers, then the one of the answer, which is not normalized. */
  readonly layers: readonly LayerPlaces[];
  /** How many numbers there are. */
  readonly size: number;
}

/** The layout for a depth (hidden layers) and a width. */
export function layoutOf({ depth, width }: { depth: number; width: number }): Layout {
  let size = 0;
  const take = (count: number) => {
    size += count;
    return size - count;
  };
  const layers = Array.from({ length: depth + 1 }, (_, l): LayerPlaces => {
    const [inputs, outputs] = [l === 0 ? 2 : width, l === depth ? 1 : width];
    const weights = take(inputs * outputs);
    return { inputs, outputs, weights, biases: take(outputs), scale: take(outputs), shift: take(outputs) };
  });
  return { layers, size };
}
