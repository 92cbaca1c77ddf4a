/**
 * The claims of chapter 04 on another seed, and with their cause taken away. Slow: some minutes for each run, on real data.
 */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { errors, instructors, realData, run } from '../notebooks/run';

const notebook = path.join(instructors, '04-resnet.ipynb');
const env = { VERY_DEEP_DATA: realData, VERY_DEEP_SIZE: 'quick' };
const args = ['--allow-errors'];

/** Replaces pieces of the notebook's text, all of which must be there. */
const replacing = (changes: Readonly<Record<string, string>>) => (text: string) =>
  Object.entries(changes).reduce((edited, [from, to]) => {
    expect(edited).toContain(from);
    return edited.replace(from, to);
  }, text);

describe.skipIf(realData === undefined)('the claims of chapter 04', () => {
  it('hold on seed 2', async () => {
    const edit = replacing({ 'const seed = 1;': 'const seed = 2;' });
    const result = await run(notebook, { env, args, edit });
    expect(errors(result.notebook)).toEqual([]);
  });

  it('fail without the shortcuts, the normalized branches and the silent start', async () => {
    const edit = replacing({
      'await trainDepth({ blocks, residual, seed: s })':
        'await trainDepth({ blocks, residual: false, seed: s })',
      'normsOf({ residual: true })': 'normsOf({ residual: false })',
      'normalized ? normalize(branch) : branch': 'branch',
      'normsOf({ zeroLastGamma: true })': 'normsOf({})',
      'h = residual ? h.add(branch) : branch': 'h = branch',
      'await landscape(true)]': 'await landscape(false)]',
    });
    const result = await run(notebook, { env, args, edit });
    const failed = errors(result.notebook).filter((text) => text.includes('This claim is not true here'));
    const cells = failed.map((text) => text.split(':')[0]);
    expect(cells).toEqual(
      expect.arrayContaining([
        'depth-apart',
        'gradients-claims',
        'variance-claims',
        'zero-claims',
        'shattered-claims',
        'landscape-claims',
      ]),
    );
  });
});
