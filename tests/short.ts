/**
 * The short form of the slow suites, for the gate: `VERY_DEEP_SHORT=1` runs a part of each that stands for the whole,
 * and says what it leaves out. Nightly, and without the variable, everything runs.
 */
export const short = process.env.VERY_DEEP_SHORT === '1';

/** Says what the short form leaves out, once for each file of tests. */
export function leftOut(what: string, all: readonly string[], run: readonly string[]): void {
  if (run.length === 0) throw new Error(`the short form of ${what} would test nothing`);
  const rest = all.filter((one) => !run.includes(one));
  if (rest.length > 0) console.log(`short form of ${what}: left out are ${rest.join(', ')}`);
}
