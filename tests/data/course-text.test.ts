import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../datasets/manifest.json';
import { tf } from '../../src/backend';
import { Random } from '../../src/core';
import { brokenRuns, courseText, textWindows } from '../../src/data';

const folder = path.resolve(__dirname, '../../datasets');

describe('the text that ships with the course', () => {
  it('is the file of the manifest, and every character of it has a token', () => {
    const [entry] = manifest.texts;
    const bytes = readFileSync(path.join(folder, entry?.file ?? ''));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(entry?.sha256);
    const { text, symbols, licence } = courseText();
    expect(text).toBe(bytes.toString('ascii'));
    expect(symbols).toEqual([...new Set(symbols)].sort());
    expect([...text].every((symbol) => symbols.includes(symbol))).toBe(true);
    expect(licence).toContain('public domain');
  });

  it('gives pieces with what follows, the same for a seed, and every place of the text', () => {
    const symbols = [...'abcdefgh'];
    const draw = (seed: number) =>
      textWindows('abcdefgh', { symbols, length: 6, count: 40, random: new Random(seed) });
    const [{ x, y }, again] = [draw(1), draw(1)];
    expect(x.arraySync()).toEqual(again.x.arraySync());
    expect(y.arraySync()).toEqual(x.add(1).arraySync());
    expect(y.dtype).toBe('int32');
    // A piece of six, and one more, begins at a or at b.
    const starts = x.slice([0, 0], [40, 1]).dataSync();
    expect([...new Set(starts)].sort()).toEqual([0, 1]);
    tf.dispose([x, y, again.x, again.y]);
  });

  it('refuses what cannot be cut', () => {
    const options = { symbols: ['a'], length: 3, count: 1, random: new Random(1) };
    expect(() => textWindows('aaa', options)).toThrow(/longer text than 3/);
    expect(() => textWindows('aaab', options)).toThrow(/"b" is in the text, and no symbol/);
    expect(() => textWindows('aaaa', { ...options, count: 0 })).toThrow(/count.*0/);
  });
});

describe('the broken runs', () => {
  const { runs } = brokenRuns();
  const run = (name: string) => runs.find((one) => one.name === name) as (typeof runs)[number];
  const last = (values: readonly number[]) => values.at(-1) as number;

  it('show each its fault, and only that', () => {
    const ratio = (name: string) => (run(name).gradients[0] as number) / last(run(name).gradients);
    expect(run('A').zeroShares.slice(3)).toEqual([1, 1, 1]);
    expect(Math.min(...run('B').losses)).toBeGreaterThan(10);
    expect(last(run('C').losses)).toBeLessThan(0.5);
    expect(Math.min(...run('C').validation)).toBeGreaterThan(1.5);
    expect(ratio('D')).toBeLessThan(1e-3);
    expect(Math.max(...run('E').updates)).toBeLessThan(1e-4);
    expect(last(run('E').losses)).toBeGreaterThan(2);
    expect(last(run('F').validation)).toBeGreaterThan(1.5 * Math.min(...run('F').validation));
    for (const name of ['B', 'C', 'E', 'F']) {
      expect(ratio(name)).toBeGreaterThan(1e-2);
      expect(Math.max(...run(name).zeroShares)).toBeLessThan(0.95);
    }
  });

  it('say nothing of how they were broken', () => {
    const text = readFileSync(path.join(folder, 'runs', 'broken-runs.json'), 'utf8');
    expect(text).not.toMatch(/rate|dead|momentum|bias|sigmoid|tanh|overfit/i);
  });
});
