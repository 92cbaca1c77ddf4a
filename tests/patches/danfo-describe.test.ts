import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as danfo from 'danfojs-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { mendDescribe } from '../../src/patches/danfo-describe';

beforeAll(() => mendDescribe(danfo));

/** Count, mean, sample deviation, least, median, greatest and sample variance of the numbers that are there. */
function expected(values: readonly unknown[]): number[] {
  const numbers = values.filter((value) => value !== null && !Number.isNaN(value)).map(Number);
  numbers.sort((a, b) => a - b);
  const count = numbers.length;
  if (count === 0) return [0, ...Array.from({ length: 6 }, () => Number.NaN)];
  const mean = numbers.reduce((sum, one) => sum + one, 0) / count;
  const variance = numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (count - 1);
  const [low, high] = [numbers[Math.floor((count - 1) / 2)], numbers[Math.ceil((count - 1) / 2)]] as number[];
  const median = ((low as number) + (high as number)) / 2;
  return [count, mean, Math.sqrt(variance), numbers[0], median, numbers.at(-1), variance] as number[];
}

const close = (found: readonly unknown[], wanted: readonly number[]) =>
  wanted.forEach((one, i) => {
    if (Number.isNaN(one)) expect(found[i]).toBeNaN();
    else expect(Number(found[i])).toBeCloseTo(one, 6);
  });

describe('describe', () => {
  it.each([
    ['in the middle', [1, null, 3, 8]],
    ['first', [null, 2, 5]],
    ['last', [2, 5, null]],
    ['not a number', [1, Number.NaN, 7, 9]],
    ['twice', [1, null, Number.NaN, 7]],
    ['everywhere', [null, null, null]],
    ['nowhere', [1, 2, 4]],
  ])('leaves empty values out: %s', (_, values) => {
    const summary = new danfo.DataFrame({ a: values }).describe();
    expect(summary.index).toEqual(['count', 'mean', 'std', 'min', 'median', 'max', 'variance']);
    close(summary.column('a').values as number[], expected(values));
  });

  it('describes a file with empty numbers and words, column by column', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'danfo-')), 'table.csv');
    writeFileSync(file, 'a,word,b\n1,x,2\n,y,3\n5,z,\n7,,8\n');
    const frame = await danfo.readCSV(file);
    const summary = frame.describe();
    expect(summary.columns).toEqual(['a', 'b']);
    close(summary.column('a').values as number[], expected([1, 5, 7]));
    close(summary.column('b').values as number[], expected([2, 3, 8]));
  });
});
