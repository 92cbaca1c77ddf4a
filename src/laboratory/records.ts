/** What was measured at each step of a run: a row of numbers that grows. */

/** The loss of the step's batch; then of each layer the norm of its gradient and the size of its update. */
export class Records {
  readonly layers: number;
  #rows: Float32Array;
  #count = 0;

  /** @param layers with the layer of the answer */
  constructor(layers: number) {
    this.layers = layers;
    this.#rows = new Float32Array(256 * this.#width);
  }

  get #width(): number {
    return 1 + 2 * this.layers;
  }

  get count(): number {
    return this.#count;
  }

  /** Writes the row of a step; the next one, or one that is there already. */
  write(step: number, loss: number, norms: Float64Array, ratios: Float64Array): void {
    const start = step * this.#width;
    if (start + this.#width > this.#rows.length) {
      const grown = new Float32Array(2 * this.#rows.length);
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows[start] = loss;
    this.#rows.set(norms, start + 1);
    this.#rows.set(ratios, start + 1 + this.layers);
    this.#count = Math.max(this.#count, step + 1);
  }

  /** The loss of a step's batch, in nats. */
  loss(step: number): number {
    return this.#rows[step * this.#width] as number;
  }

  /** The norm of the gradient of each layer's weights at a step. */
  norms(step: number): Float32Array {
    const start = step * this.#width + 1;
    return this.#rows.subarray(start, start + this.layers);
  }

  /** The norm of each layer's update, divided by that of its weights, at a step. */
  ratios(step: number): Float32Array {
    const start = step * this.#width + 1 + this.layers;
    return this.#rows.subarray(start, start + this.layers);
  }

  /** The rows of the first steps. */
  upTo(step: number): Records {
    const cut = new Records(this.layers);
    const count = Math.min(step, this.#count);
    cut.#rows = new Float32Array(Math.max(256, count) * this.#width);
    cut.#rows.set(this.#rows.subarray(0, count * this.#width));
    cut.#count = count;
    return cut;
  }
}
