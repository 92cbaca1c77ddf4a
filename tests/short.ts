/**
 * The short form of the slow suites, for the gate: `VERY_DEEP_SHORT=1` runs a part of each that stands for the whole,
 * the same at each run, and says what it leaves out. Nightly, and without the variable, everything runs.
 */
const short = process.env.VERY_DEEP_SHORT === '1';

/**
 * All of these; in the short form, only some.
 * @param what what they are, for the sentence that says how many are left out
 */
export function part<T>(what: string, all: readonly T[], some: readonly T[]): readonly T[] {
  if (!short) return all;
  if (some.length === 0) throw new Error(`the short form of ${what} would test nothing`);
  if (some.length < all.length) console.log(`short form: ${some.length} of ${all.length} ${what}`);
  return some;
}

/** Whether tests are left out in the short form; it then says so. Beside them others of the suite must run. */
export function leftOut(what: string): boolean {
  if (short) console.log(`short form: without ${what}`);
  return short;
}
