/** Every public value has an example in its docstring; every example compiles, runs, and shows what it says. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as Library from '../../src';
import { compileErrors, exampleBody, exampleModule, publicValues } from './examples';

// As notebooks have it: the built library.
const library = require('very-deep') as typeof Library;

const values = publicValues();
const names = values.map(({ name }) => name);

/** A value as an example writes it: tensors and typed arrays as lists. */
function plain(value: unknown): unknown {
  if (value instanceof library.tf.Tensor) return value.arraySync();
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array);
  if (Array.isArray(value)) return value.map(plain);
  const isRecord =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isRecord ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)])) : value;
}

/** Numbers agree to the digits that an example prints; of a record it may show a part. */
function agrees(actual: unknown, expected: unknown): boolean {
  if (typeof expected === 'number')
    return Math.abs(Number(actual) - expected) <= 1e-3 * Math.max(Math.abs(expected), 1e-3);
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((one, i) => agrees(actual[i], one))
    );
  if (typeof expected === 'object' && expected !== null)
    return (
      typeof actual === 'object' &&
      Object.entries(expected).every(([key, one]) => agrees((actual as Record<string, unknown>)[key], one))
    );
  return Object.is(actual, expected);
}

function shows(actual: unknown, expected: unknown): void {
  if (!agrees(plain(actual), expected)) expect(plain(actual)).toEqual(expected);
}

async function throws(work: () => Promise<unknown>, error: new (text: string) => Error, message: string) {
  const thrown = await work().then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(thrown).toBeInstanceOf(error);
  expect(thrown?.message).toContain(message);
}

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...args: unknown[]) => Promise<void>;

describe('the examples of the library', () => {
  const home = process.cwd();
  let scratch: string;

  beforeAll(async () => {
    scratch = mkdtempSync(path.join(os.tmpdir(), 'very-deep-examples-'));
    process.chdir(scratch); // for the examples that write files
    vi.stubEnv('VERY_DEEP_OFFLINE', '1');
    vi.spyOn(console, 'log').mockImplementation(() => {});
    vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    await library.ready();
  });

  afterAll(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    process.chdir(home);
    rmSync(scratch, { recursive: true });
  });

  it('are there for every public value', () => {
    const lacking = values.filter(({ example }) => example === undefined);
    expect(lacking.map(({ name, file }) => `${file}: ${name} has no @example`)).toEqual([]);
    const known = new Set([...names, 'tf']);
    const atRunTime = Object.keys(library).filter((name) => known.has(name));
    expect(atRunTime.length).toBeGreaterThan(100);
  });

  it('compile', () => {
    const modules = new Map(values.map((one) => [`${one.name}.example.ts`, exampleModule(one, names)]));
    expect(compileErrors(modules)).toEqual([]);
  }, 120_000);

  it.each(values.filter(({ example, runs }) => example !== undefined && runs))(
    'of $name shows what it says',
    async (one) => {
      const scope = { ...library, path, shows, throws };
      const run = new AsyncFunction(...Object.keys(scope), exampleBody(one));
      await run(...Object.values(scope));
    },
  );
});
