import { Bounded } from './bounded';
import { Program } from './compiled-program';
import { hash } from './hash';
import type { Recorder } from './recording';

/** Programs of all steps together may take so many bytes; the latest few stay in any case. */
const LIMIT = 2 ** 27;
const ALWAYS = 4;
/** So many paths of a step are compiled when they are first taken. */
const AT_ONCE = 4;
/** Paths that are remembered without being compiled. */
const REMEMBERED = 4096;

const kept = new Bounded<Program, Paths>(LIMIT, (paths, program) => paths.lost(program), ALWAYS);

/**
 * The paths that a step takes through its code, those taken often compiled.
 *
 * The first few are compiled at once. Further ones, of texts of many lengths for instance, have to come again first, and
 * the more often the more compiled ones had to make room: compiling takes as long as many steps.
 */
export class Paths {
  #programs: Program[] = [];
  readonly #taken = new Map<number, number>();
  #compiled = 0;
  #lost = 0;

  /** The compiled ones, the latest first. */
  get programs(): readonly Program[] {
    return this.#programs;
  }

  /**
   * The program of the path that a step took; undefined where it is better run kernel by kernel.
   * @param compiling is told before a path is compiled, of how many kernels
   */
  choose(
    recorder: Recorder,
    wanted: readonly number[],
    traceMs: number,
    compiling: (kernels: number) => void,
  ): Program | undefined {
    const known = this.#programs.find((program) => program.fits(recorder, wanted));
    if (known !== undefined) {
      this.used(known);
      known.update(recorder);
      return known;
    }
    if (!this.#isWorthwhile(recorder, wanted)) return undefined;
    this.#compiled++;
    compiling(recorder.recording.entries.length);
    const program = new Program(recorder, wanted, traceMs);
    this.#programs.unshift(program);
    kept.set(program, this, program.bytes);
    return program;
  }

  /** A program is about to run. */
  used(program: Program): void {
    kept.get(program);
    if (this.#programs[0] === program) return;
    this.#programs = [program, ...this.#programs.filter((other) => other !== program)];
  }

  /** A program had to make room. */
  lost(program: Program): void {
    this.#lost++;
    this.#programs = this.#programs.filter((other) => other !== program);
    program.dispose();
  }

  clear(): void {
    for (const program of this.#programs) {
      kept.delete(program);
      program.dispose();
    }
    this.#programs = [];
    this.#taken.clear();
    this.#compiled = 0;
    this.#lost = 0;
  }

  #isWorthwhile({ recording }: Recorder, wanted: readonly number[]): boolean {
    if (this.#compiled < AT_ONCE) return true;
    const { entries, externals } = recording;
    const key = hash(
      JSON.stringify([entries.map((one) => [one.kernel, one.inputs, one.inputShapes]), externals, wanted]),
    );
    const times = this.#taken.get(key) ?? 0;
    this.#taken.delete(key);
    this.#taken.set(key, times + 1);
    for (const oldest of this.#taken.keys()) {
      if (this.#taken.size <= REMEMBERED) break;
      this.#taken.delete(oldest);
    }
    return times > this.#lost;
  }
}
