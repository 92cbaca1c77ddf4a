/**
 * A run as a line of text: its settings, what was changed at which step, how many steps, and sums over its states. It is
 * short enough for a link, and replays the run; the sums tell whether bit for bit.
 *
 *   run1;data=circles,noise=0.1,...;120:rate=0.3,norm=batch;500;125=5f0c...,500=91ab...
 */
import { type Change, LONGEST, Run } from './run';
import { changeable, defaults, faultIn, type SettingName, type Settings } from './settings';

/** Changes with whatever changes the numbers of a run. */
const ENGINE = 'run1';
/** How many states a text has sums of. */
const SUMS = 8;

/** What a text says. */
export interface SavedRun {
  readonly initial: Settings;
  readonly changes: readonly Change[];
  readonly steps: number;
  /** Sums over the states at some steps, in order; the last is that of the end. */
  readonly sums: readonly { readonly step: number; readonly sum: string }[];
}

const pairs = (settings: Partial<Settings>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');

/** The text of a run, up to the state that is shown. */
export function textOf(run: Run): string {
  const steps = run.step;
  const kept = run.snapshots.steps().filter((step) => step > 0 && step < steps);
  const chosen = kept.filter(
    (_, i) => Math.floor((i * (SUMS - 1)) / kept.length) !== Math.floor(((i - 1) * (SUMS - 1)) / kept.length),
  );
  const sums = chosen.map((step) => `${step}=${run.sumAt(step)}`);
  const changes = run.changes
    .filter(({ step }) => step <= steps)
    .map(({ step, settings }) => `${step}:${pairs(settings)}`);
  return [ENGINE, pairs(run.initial), ...changes, steps, [...sums, `${steps}=${run.sum}`].join(',')].join(
    ';',
  );
}

/** A number, a truth value or a word, as {@link pairs} wrote it. */
const parsed = (text: string): unknown =>
  text === 'true' || text === 'false' ? text === 'true' : /^[-+.\de]+$/.test(text) ? Number(text) : text;

/** @returns the settings of `name=value,...`, or what is wrong with them, as a sentence */
function settingsIn(text: string): Partial<Settings> | string {
  const parts = text.split(',').map((pair) => pair.split('='));
  const broken = parts.find((pair) => pair.length !== 2);
  if (broken !== undefined)
    return `a setting reads name=value, but here is "${broken.join('=').slice(0, 40)}"`;
  const settings = Object.fromEntries(parts.map(([name = '', value = '']) => [name, parsed(value)]));
  return faultIn(settings) ?? (settings as Partial<Settings>);
}

const WHOLE = 'copy the whole line that "Save" gave';

/** Reads the text of a run. @returns the run, or what is wrong with the text, as a sentence */
export function runIn(text: string): SavedRun | string {
  const parts = text.trim().split(';');
  const [engine = '', first = '', ...rest] = parts;
  if (!/^run\d+$/.test(engine)) return `the text of a run begins with "${ENGINE};": ${WHOLE}`;
  if (engine !== ENGINE)
    return `this run is of the engine "${engine}"; here is "${ENGINE}", which computes other numbers`;
  const [sumsText = '', stepsText = ''] = rest.reverse();
  const steps = Number(stepsText);
  if (rest.length < 2 || !/^\d+$/.test(stepsText)) return `the text of the run is cut short: ${WHOLE}`;
  if (steps > LONGEST) return `a run has at most ${LONGEST} steps, but this one has ${steps}`;
  const initial = settingsIn(first);
  if (typeof initial === 'string') return initial;
  const missing = Object.keys(defaults).find((name) => !(name in initial));
  if (missing !== undefined) return `the run does not say its \`${missing}\`: ${WHOLE}`;
  const changes: Change[] = [];
  for (const part of rest.slice(2).reverse()) {
    const [, at = '', list = ''] = /^(\d+):(.*)$/.exec(part) ?? [];
    const settings = settingsIn(list);
    if (typeof settings === 'string') return settings;
    const step = Number(at);
    if (step < 1 || step > steps || step <= (changes.at(-1)?.step ?? 0))
      return `a change at step ${step} does not fit into a run of ${steps} steps`;
    const fixed = Object.keys(settings).find((name) => !changeable.includes(name as SettingName));
    if (fixed !== undefined) return `\`${fixed}\` cannot change at step ${step}`;
    changes.push({ step, settings });
  }
  const sums = [...sumsText.matchAll(/(\d+)=([\da-f]{16})(?:,|$)/g)].map(([, step, sum = '']) => ({
    step: Number(step),
    sum,
  }));
  if (sums.at(-1)?.step !== steps) return `the sums of the run are cut short: ${WHOLE}`;
  return { initial: initial as Settings, changes, steps, sums };
}

/** The text of a run that is trained now: so many steps, by these settings all the way. */
export function textOfTrained(settings: Settings, steps: number): string {
  const run = new Run(settings);
  while (run.step < steps) run.advance();
  return textOf(run);
}

/** How far a replay has come, and whether its states are those that were saved. */
export class Replay {
  readonly run: Run;
  readonly #saved: SavedRun;
  /** The last step whose sum was the saved one. */
  #same = 0;
  #differs: number | undefined;

  constructor(saved: SavedRun) {
    this.#saved = saved;
    this.run = new Run(saved.initial);
    this.#look();
  }

  /** Makes up to `most` steps. @returns whether the end is reached */
  advance(most: number): boolean {
    const { run } = this;
    for (let i = 0; i < most && run.step < this.#saved.steps; i++) {
      run.advance();
      const change = this.#saved.changes.find(({ step }) => step === run.step);
      if (change !== undefined) run.change(change.settings);
      this.#look();
    }
    return run.step === this.#saved.steps;
  }

  #look(): void {
    const { step } = this.run;
    const saved = this.#saved.sums.find((one) => one.step === step);
    if (saved === undefined || this.#differs !== undefined) return;
    const sum = step === this.#saved.steps ? this.run.sum : this.run.sumAt(step);
    if (sum === saved.sum) this.#same = step;
    else this.#differs = step;
  }

  /** What the comparison came to, as a sentence. */
  get verdict(): string {
    const { steps } = this.#saved;
    if (this.#differs === undefined)
      return `Replayed ${steps} steps: every sum is the saved one, bit for bit.`;
    return `Replayed ${steps} steps: the states are those that were saved up to step ${this.#same}, and differ at step ${this.#differs}. The text was changed, or comes from another build.`;
  }

  get isSame(): boolean {
    return this.#differs === undefined;
  }
}
