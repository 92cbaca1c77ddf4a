/**
 * The claims of chapter 03 on other seeds, and with their cause taken away: a claim that holds without its cause claims
 * nothing. Slow: some minutes for each run, on real data.
 */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { errors, instructors, realData, run } from '../notebooks/run';

const notebook = path.join(instructors, '03-batch-normalization.ipynb');
const env = { VERY_DEEP_DATA: realData, VERY_DEEP_SIZE: 'quick' };
const args = ['--allow-errors'];

/** Replaces a piece of the notebook's text, which must be there. */
const replacing = (from: string, to: string) => (text: string) => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

describe.skipIf(realData === undefined)('the claims of chapter 03', () => {
  it.each([2, 3])('hold on seed %i', async (seed) => {
    const result = await run(notebook, {
      env,
      args,
      edit: replacing('const seed = 1;', `const seed = ${seed};`),
    });
    expect(errors(result.notebook)).toEqual([]);
  });

  it.each([
    {
      cause: 'normalization in LeNet',
      from: 'const withNorm = lenet({ batchNorm: true,',
      to: 'const withNorm = lenet({ batchNorm: false,',
      claims: ['compare-training'],
    },
    {
      cause: 'normalization in the network of the circles',
      from: "const circlesNorm = circleNet('before-activation')",
      to: "const circlesNorm = circleNet('none')",
      claims: ['circles-claims'],
    },
    {
      cause: 'exact statistics',
      from: 'calibrate(early, few.x);',
      to: '',
      claims: ['calibrated'],
    },
    {
      cause: 'weight decay',
      from: 'await decayed(0.02)',
      to: 'await decayed(0)',
      claims: ['decay-table'],
    },
    {
      cause: 'dropout',
      from: 'tf.dropout(activations, 0.5,',
      to: 'tf.dropout(activations, 0,',
      claims: ['dropout-shift'],
    },
  ])('fail without $cause', async ({ from, to, claims }) => {
    const result = await run(notebook, { env, args, edit: replacing(from, to) });
    const failed = errors(result.notebook).filter((text) => text.includes('This claim is not true here'));
    for (const claim of claims) expect(failed.some((text) => text.startsWith(`${claim}:`))).toBe(true);
  });
});
