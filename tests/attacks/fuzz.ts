/**
 * Input made from a seed, for what must bear any. A run prints its seed; `VERY_DEEP_FUZZ_SEED` repeats it, and
 * `VERY_DEEP_FUZZ_SECONDS` says how long to go on.
 */
import { randomBytes } from 'node:crypto';
import { Random } from '../../src/core';

/**
 * Tries inputs until the time is over.
 * @param attempt is given a source of random numbers of its own, and rejects where something does not hold
 * @returns how many were tried
 */
export async function fuzz(
  what: string,
  usualSeconds: number,
  attempt: (random: Random, number: number) => Promise<void>,
): Promise<number> {
  const seed = process.env.VERY_DEEP_FUZZ_SEED ?? randomBytes(8).toString('hex');
  const seconds = Number(process.env.VERY_DEEP_FUZZ_SECONDS ?? usualSeconds);
  console.log(`fuzzing ${what} for ${seconds} s, seed ${seed}`);
  const end = performance.now() + 1000 * seconds;
  let tried = 0;
  for (; tried === 0 || performance.now() < end; tried++)
    try {
      await attempt(new Random(`${what} ${seed} ${tried}`), tried);
    } catch (error) {
      throw new Error(`${what}, seed ${seed}, number ${tried}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  console.log(`${tried} of ${what}`);
  return tried;
}

export const pick = <T>(random: Random, all: readonly T[]): T =>
  all[Math.floor(random.uniform(0, all.length))] as T;

const names = ['__proto__', 'constructor', 'toString', 'valueOf', 'toJSON', 'then', 'length', '#', 'value'];
const words = ['', 'pass', '\0', '\ud800', '\u202e', '../../etc/passwd', '</script>', '=1+1', '1e999', 'NaN'];
const numbers = [0, -0, 1, -1, 0.5, 2 ** 31, 2 ** 53, 1e308, -1e-320];

/** Some value that JSON can hold. */
export function anything(random: Random, depth = 4): unknown {
  const kind = Math.floor(random.uniform(0, depth > 0 ? 9 : 5));
  if (kind === 0) return null;
  if (kind === 1) return random.uniform() < 0.5;
  if (kind === 2) return pick(random, numbers);
  if (kind === 3) return pick(random, words);
  if (kind === 4) return pick(random, words).repeat(Math.floor(random.uniform(0, 3000)));
  const size = Math.floor(random.uniform(0, 5));
  if (kind === 5 || kind === 6) return Array.from({ length: size }, () => anything(random, depth - 1));
  if (kind === 7) return { tensor: anything(random, 1), dtype: 'float32', data: anything(random, 2) };
  return objectOf(
    Array.from({ length: size }, () => [pick(random, [...names, 'x']), anything(random, depth - 1)]),
  );
}

/** An object with the very members, `__proto__` among them. */
const objectOf = (members: readonly (readonly [string, unknown])[]): object =>
  members.reduce(
    (object, [name, value]) =>
      Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true }),
    {},
  );

/** A value with something in it replaced, removed, doubled, renamed or wrapped up. */
export function mutated(value: unknown, random: Random): unknown {
  if (Array.isArray(value) && value.length > 0 && random.uniform() < 0.8) {
    const at = Math.floor(random.uniform(0, value.length));
    const [before, one, after] = [value.slice(0, at), value[at] as unknown, value.slice(at + 1)];
    const deed = random.uniform();
    if (deed < 0.1) return [...before, ...after];
    if (deed < 0.2) return [...before, one, one, ...after];
    return [...before, mutated(one, random), ...after];
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && random.uniform() < 0.8) {
    const members = Object.entries(value);
    if (members.length === 0) return anything(random);
    const at = Math.floor(random.uniform(0, members.length));
    const [name, one] = members[at] as [string, unknown];
    const others = members.filter((_, i) => i !== at);
    const deed = random.uniform();
    if (deed < 0.1) return objectOf(others);
    if (deed < 0.15) return objectOf([...members, [pick(random, names), anything(random)]]);
    if (deed < 0.2) return objectOf([...others, [pick(random, names), one]]);
    return objectOf([...members.slice(0, at), [name, mutated(one, random)], ...members.slice(at + 1)]);
  }
  if (random.uniform() < 0.1) return [value];
  return anything(random);
}

/** Bytes with some changed, removed, repeated, or cut off. */
export function damaged(bytes: Buffer, random: Random): Buffer {
  const at = Math.floor(random.uniform(0, bytes.length));
  const length = Math.floor(random.uniform(0, 20));
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + length)];
  const noise = Buffer.from(Array.from({ length }, () => Math.floor(random.uniform(0, 256))));
  const deed = random.uniform();
  if (deed < 0.2) return before;
  if (deed < 0.4) return Buffer.concat([before, after]);
  if (deed < 0.6) return Buffer.concat([before, bytes.subarray(at, at + length), bytes.subarray(at)]);
  return Buffer.concat([before, noise, after]);
}
