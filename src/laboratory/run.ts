/**
 * A run: a network that is trained step by step, goes back to any of its steps, and goes on from there with other
 * settings. A step depends on nothing but the state before it, the settings and its number, so that what is computed
 * again is the same to the last bit.
 */
import { firstWeights, stretch } from './begin';
import { checksum } from './checksum';
import { Draws } from './draws';
import { layoutOf } from './layout';
import { Network } from './network';
import { POINTS, type Points, pointsOf } from './points';
import { Records } from './records';
import { changeable, type SettingName, type Settings } from './settings';
import { Snapshots } from './snapshots';

/** The most steps of a run; what is kept of each grows with them. */
export const LONGEST = 20_000;
/** For the states of one run. */
const MEMORY = 24 * 2 ** 20;
/** Streams of random numbers below this belong to points and weights. */
const FIRST_STREAM = 1_000_000;

/** Settings that were changed before a step. */
export interface Change {
  readonly step: number;
  readonly settings: Partial<Settings>;
}

export class Run {
  readonly initial: Settings;
  readonly points: Points;
  readonly network: Network;
  #changes: Change[] = [];
  #settings: Settings;
  #records: Records;
  #snapshots: Snapshots;
  #step = 0;
  /** Weights, then their last updates. */
  readonly #state: Float64Array;
  readonly #parameters: Float64Array;
  readonly #velocity: Float64Array;
  readonly #gradient: Float64Array;
  readonly #batch = { inputs: new Float64Array(2 * POINTS), labels: new Float64Array(POINTS) };
  readonly #norms: Float64Array;
  readonly #ratios: Float64Array;

  constructor(initial: Settings) {
    this.initial = initial;
    this.#settings = initial;
    this.points = pointsOf(initial);
    const layout = layoutOf(initial);
    this.network = new Network(layout, POINTS);
    this.#state = new Float64Array(2 * layout.size);
    this.#parameters = this.#state.subarray(0, layout.size);
    this.#velocity = this.#state.subarray(layout.size);
    this.#gradient = new Float64Array(layout.size);
    this.#norms = new Float64Array(layout.layers.length);
    this.#ratios = new Float64Array(layout.layers.length);
    this.#parameters.set(firstWeights(layout, initial));
    this.#records = new Records(layout.layers.length);
    this.#snapshots = new Snapshots(MEMORY, this.#state.length);
    this.#snapshots.offer(0, this.#state);
  }

  /** How many steps lie behind the state that is shown. */
  get step(): number {
    return this.#step;
  }

  /** How many steps were made at all. */
  get length(): number {
    return this.#records.count;
  }

  get settings(): Settings {
    return this.#settings;
  }

  get changes(): readonly Change[] {
    return this.#changes;
  }

  get records(): Records {
    return this.#records;
  }

  get snapshots(): Snapshots {
    return this.#snapshots;
  }

  /** The weights now. Read only. */
  get parameters(): Float64Array {
    return this.#parameters;
  }

  /** The gradient of the last step. Read only. */
  get gradient(): Float64Array {
    return this.#gradient;
  }

  /** A sum over every bit of weights and updates. */
  get sum(): string {
    return checksum(this.#state);
  }

  /** That of a step whose state is kept, before what is changed there; or of the state that is shown. */
  sumAt(step: number): string {
    const kept = this.#snapshots.before(step);
    if (kept.step === step) return checksum(kept.state);
    if (step === this.#step) return this.sum;
    throw new RangeError(`the state of step ${step} is not kept`);
  }

  /** Makes a step: a new one at the end, else the one that was made here before. */
  advance(): void {
    if (this.#step >= LONGEST) throw new RangeError(`a run has at most ${LONGEST} steps`);
    this.#train();
    this.#step++;
    this.#snapshots.offer(this.#step, this.#state);
    this.#obey();
  }

  /** Goes to a step that was made: from the nearest state that is kept, by the same steps. */
  seek(step: number): void {
    const to = Math.max(0, Math.min(this.length, Math.round(step)));
    const kept = this.#snapshots.before(to);
    if (!(this.#step <= to && this.#step >= kept.step)) this.#restore(kept);
    while (this.#step < to) this.advance();
  }

  #restore({ step, state }: { step: number; state: Float64Array }): void {
    this.#state.set(state);
    this.#step = step;
    this.#settings = this.#settingsBefore(step);
    this.#obey();
  }

  /** The settings by which a step was reached. */
  #settingsBefore(step: number): Settings {
    const earlier = this.#changes.filter((change) => change.step < step);
    return Object.assign({}, this.initial, ...earlier.map((change) => change.settings));
  }

  /** Obeys what was changed at the step that is reached. */
  #obey(): void {
    for (const { step, settings } of this.#changes) if (step === this.#step) this.#apply(settings);
  }

  #apply(settings: Partial<Settings>): void {
    const { gain } = settings;
    if (gain !== undefined) {
      // A gain of 0 cannot be stretched to another one.
      const factor = this.#settings.gain === 0 ? 1 : gain / this.#settings.gain;
      stretch(this.network.layout, this.#parameters, factor);
    }
    this.#settings = { ...this.#settings, ...settings };
  }

  /**
   * Changes settings from the state that is shown on, which must be the last one and lie behind step 0: for other pasts
   * there is {@link fork}, and a beginning is another run.
   */
  change(settings: Partial<Settings>): void {
    if (this.#step !== this.length || this.#step === 0)
      throw new RangeError('settings are changed at the end of a run; fork it to change its past');
    const fixed = Object.keys(settings).find((name) => !changeable.includes(name as SettingName));
    if (fixed !== undefined) throw new RangeError(`\`${fixed}\` cannot be changed between two steps`);
    const here = this.#changes.find((change) => change.step === this.#step);
    const merged = { ...here?.settings, ...settings };
    this.#changes = [
      ...this.#changes.filter((change) => change !== here),
      { step: this.#step, settings: merged },
    ];
    // As a replay will do it: the step is reached with the settings before, then all changes at once.
    this.#restore(this.#snapshots.before(this.#step));
    this.seek(this.length);
  }

  /** Another run with the same past up to the state that is shown. */
  fork(): Run {
    const other = new Run(this.initial);
    const step = this.#step;
    other.#changes = this.#changes.filter((change) => change.step <= step);
    other.#records = this.#records.upTo(step);
    other.#snapshots = this.#snapshots.upTo(step, MEMORY, this.#state.length);
    other.#restore(other.#snapshots.before(step));
    other.seek(step);
    return other;
  }

  #train(): void {
    const { rate, momentum, batch, seed } = this.#settings;
    const { inputs, labels } = this.#batch;
    const draws = new Draws(seed, FIRST_STREAM + this.#step);
    for (let b = 0; b < batch; b++) {
      const i = draws.integer(POINTS);
      inputs[2 * b] = this.points.inputs[2 * i] as number;
      inputs[2 * b + 1] = this.points.inputs[2 * i + 1] as number;
      labels[b] = this.points.labels[i] as number;
    }
    this.network.up(this.#parameters, this.#settings, inputs, batch);
    const loss = this.network.loss(labels);
    this.network.down(this.#parameters, this.#settings, labels, this.#gradient);
    this.#update(rate, momentum);
    this.#records.write(this.#step, loss, this.#norms, this.#ratios);
  }

  /** v ← momentum · v − rate · gradient; w ← w + v. Measures the weights of each layer on the way. */
  #update(rate: number, momentum: number): void {
    const [p, v, g] = [this.#parameters, this.#velocity, this.#gradient];
    this.network.layout.layers.forEach(({ inputs, outputs, weights, shift }, l) => {
      let [squares, updates, sizes] = [0, 0, 0];
      const end = weights + inputs * outputs;
      for (let i = weights; i < shift + outputs; i++) {
        const slope = g[i] as number;
        const update = momentum * (v[i] as number) - rate * slope;
        const weight = p[i] as number;
        v[i] = update;
        p[i] = weight + update;
        if (i >= end) continue;
        squares += slope * slope;
        updates += update * update;
        sizes += weight * weight;
      }
      this.#norms[l] = Math.sqrt(squares);
      this.#ratios[l] = Math.sqrt(updates / sizes);
    });
  }
}
