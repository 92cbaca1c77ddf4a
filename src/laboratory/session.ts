/** What is open in a laboratory: up to four runs under one clock, one of them the one that is changed. */
import { LONGEST, Run } from './run';
import { changeable, type SettingName, type Settings } from './settings';

const MOST_RUNS = 4;

/** A run with its place: the colour and the letter stay with it. */
export interface Open {
  readonly place: number;
  readonly run: Run;
}

export class Session {
  #open: Open[] = [];
  #selected = 0;

  /** @param begin the settings of the first run */
  constructor(begin: Settings) {
    this.#open = [{ place: 0, run: new Run(begin) }];
  }

  get open(): readonly Open[] {
    return this.#open;
  }

  /** The run that settings change. */
  get selected(): Open {
    return this.#open[this.#selected] as Open;
  }

  /** The step that is shown. A run that is shorter shows its end. */
  get step(): number {
    return Math.max(...this.#open.map(({ run }) => run.step));
  }

  /** The steps of the longest run. */
  get length(): number {
    return Math.max(...this.#open.map(({ run }) => run.length));
  }

  get isFull(): boolean {
    return this.#open.length === MOST_RUNS;
  }

  /** Whether another step can be made. */
  get canAdvance(): boolean {
    return this.#behind().some(({ run }) => run.step < LONGEST);
  }

  #behind(): Open[] {
    const least = Math.min(...this.#open.map(({ run }) => run.step));
    return this.#open.filter(({ run }) => run.step === least);
  }

  /** A step of each run; where some lag behind, theirs first. */
  advance(): void {
    for (const { run } of this.#behind()) if (run.step < LONGEST) run.advance();
  }

  /** Shows a step in all runs. */
  seek(step: number): void {
    for (const { run } of this.#open) run.seek(step);
  }

  select(place: number): void {
    const index = this.#open.findIndex((one) => one.place === place);
    if (index >= 0) this.#selected = index;
  }

  /** Opens a run in the first free place, and selects it. @returns whether there was one */
  add(run: Run): boolean {
    if (this.isFull) return false;
    const place = [0, 1, 2, 3].find((free) => this.#open.every((one) => one.place !== free)) as number;
    this.#open = [...this.#open, { place, run }].sort((a, b) => a.place - b.place);
    this.select(place);
    return true;
  }

  /** Closes a run; the last one stays. */
  close(place: number): void {
    if (this.#open.length === 1) return;
    const { place: selected } = this.selected;
    this.#open = this.#open.filter((one) => one.place !== place);
    this.#selected = 0;
    this.select(selected);
  }

  #replace(run: Run): void {
    const { place } = this.selected;
    this.#open = this.#open.map((one) => (one.place === place ? { place, run } : one));
  }

  /** Forks the selected run at the step that it shows, and selects the fork. @returns what happened, in words */
  fork(): string {
    const { run } = this.selected;
    if (this.isFull) return FULL;
    this.add(run.fork());
    return `Run ${letterOf(this.selected.place)} shares the past of the other up to step ${run.step}. Change a setting, and train.`;
  }

  /** Begins the selected run again. */
  restart(): string {
    this.#replace(new Run(this.selected.run.settings));
    return 'Back at step 0, with initial weights by the settings of now.';
  }

  /**
   * Changes a setting of the selected run: at its end for what comes, before its past in a fork, and with a new network
   * where it needs other weights or points.
   * @returns what happened, in words
   */
  set<K extends SettingName>(name: K, value: Settings[K]): string {
    const { run } = this.selected;
    if (run.settings[name] === value) return '';
    const changed = { ...run.settings, [name]: value };
    if (run.length === 0) {
      this.#replace(new Run(changed));
      return '';
    }
    if (!changeable.includes(name)) {
      this.#replace(new Run(changed));
      return `Another ${name} needs ${name === 'data' || name === 'noise' ? 'other points' : 'another network'}: the run begins again at step 0.`;
    }
    if (run.step < run.length || run.step === 0) {
      if (this.isFull) return FULL;
      if (run.step === 0) {
        this.add(new Run({ ...run.initial, [name]: value }));
        return `Run ${letterOf(this.selected.place)} begins with the other ${name}.`;
      }
      this.add(run.fork());
      this.selected.run.change({ [name]: value });
      return `The past stays as it was: run ${letterOf(this.selected.place)} forks at step ${run.step} with the other ${name}.`;
    }
    run.change({ [name]: value });
    return `From step ${run.step} on: ${name} ${value}.`;
  }
}

const FULL = `${MOST_RUNS} runs are open: close one first.`;

/** The name of a run. */
export const letterOf = (place: number): string => 'ABCD'[place] as string;
