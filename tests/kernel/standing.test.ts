/**
 * A check speaks of the notebook, and not of what is left in the kernel of cells that were changed, mended halfway or taken
 * out: whoever has only the notebook, as the grader does, would not find it.
 */
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { withKernel } from './client';

/** A run of a cell as JupyterLab asks for it. */
interface Step {
  readonly cell: string;
  readonly code: string;
  /** Cells that were taken out before. */
  readonly deleted?: readonly string[];
}

const total = 'const total = (v: number[]) => v.reduce((a, b) => a + b, 0);';
const mean = 'const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;';
const byTotal = 'const mean = (values: number[]) => total(values) / values.length;';
const changed = 'comes from a cell that was changed or taken out of the notebook since';
const older = 'is an older one: mend the cell, and run it again';

const run = (cell: string, code: string, deleted?: readonly string[]): Step => ({
  cell,
  code,
  ...(deleted && { deleted }),
});

/** One after the other in one kernel; each has cells of its own, and those of the one before are taken out. */
const walks: Record<string, { steps: readonly Step[]; says: string }> = {
  'a solution as it stands': { steps: [run('a', mean)], says: '' },
  'one that was run twice': { steps: [run('a', mean), run('a', mean)], says: '' },
  'one that was wrong first': {
    steps: [run('a', 'const mean = (values: number[]) => 0;'), run('a', mean)],
    says: '',
  },
  'one with a helper of another cell': { steps: [run('h', total), run('a', byTotal)], says: '' },
  'one moved into another cell': { steps: [run('a', mean), run('b', mean), run('a', '1')], says: '' },
  'one whose cell was taken out': { steps: [run('a', mean), run('b', '1', ['a'])], says: changed },
  'one whose cell says something else now': {
    steps: [run('a', mean), run('a', 'const other = 1;')],
    says: changed,
  },
  'one whose helper was taken out': {
    steps: [run('h', total), run('a', byTotal), run('b', '1', ['h'])],
    says: changed,
  },
  'one whose helper of a helper has another name now': {
    steps: [
      run('h', 'const add = (a: number, b: number) => a + b;'),
      run('g', 'const total = (v: number[]) => v.reduce(add, 0);'),
      run('a', byTotal),
      run('h', 'const plus = (a: number, b: number) => a + b;'),
    ],
    says: changed,
  },
  'one whose helper was written anew elsewhere': {
    steps: [run('h', total), run('a', byTotal), run('b', total, ['h'])],
    says: '',
  },
  'one that does not compile any more': {
    steps: [run('a', mean), run('a', "const mean = (values: number[]): number => 'x';")],
    says: older,
  },
  'one that is not even TypeScript any more': {
    steps: [run('a', mean), run('a', 'const mean = (values: number[]) => {')],
    says: older,
  },
  'one that fails before it is declared': {
    steps: [run('a', mean), run('a', `throw new Error('oops');\n${mean}`)],
    says: older,
  },
  'one whose helper fails before it is declared': {
    steps: [run('h', total), run('a', byTotal), run('h', `null!.oops;\n${total} // anew`)],
    says: older,
  },
  'one that fails behind its declaration': {
    steps: [run('a', mean), run('a', `${mean}\nthrow new Error('oops');`)],
    says: '',
  },
  'one that fails behind its declaration twice': {
    steps: [run('a', `${mean}\nthrow new Error('oops');`), run('a', `${mean}\nthrow new Error('oops');`)],
    says: '',
  },
  'one that was mended after a failure': {
    steps: [run('a', 'const mean = (values: number[]) => {'), run('a', mean)],
    says: '',
  },
  'a cell without any name that fails': { steps: [run('a', mean), run('b', 'null!.oops')], says: '' },
  'a name that is local to the solution': {
    steps: [
      run('b', 'const sum = 1;'),
      run(
        'a',
        'const mean = (values: number[]) => { let sum = 0; for (const v of values) sum += v; return sum / values.length; };',
      ),
      run('b', '1'),
    ],
    says: '',
  },
  // The last: nobody can take it out.
  'one in a cell without an id': { steps: [run('', mean)], says: '' },
};

describe('a check tells of', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-standing-'));
  const kernel = withKernel({
    VERY_DEEP_BACKEND: 'cpu',
    VERY_DEEP_PROGRESS: path.join(folder, 'progress.json'),
  });
  let walked = 0;

  it.each(Object.entries(walks))('%s', async (_name, { steps, says }) => {
    walked += 1;
    let gone = ['a', 'b', 'g', 'h'].map((one) => `${one}-${walked - 1}`);
    await kernel.run("import { check } from 'very-deep';");
    for (const { cell, code, deleted = [] } of steps) {
      const deletedCells = [...gone, ...deleted.map((one) => `${one}-${walked}`)];
      const metadata = { deletedCells, ...(cell !== '' && { cellId: `${cell}-${walked}` }) };
      await kernel.run(code, {}, { metadata });
      gone = [];
    }
    const { stdout, error } = await kernel.run(
      "{ const { verdict, feedback } = await check('mean-of-values', mean); console.log(verdict, feedback); }",
    );
    expect(error).toBeUndefined();
    if (says === '') expect(stdout).toMatch(/^pass /);
    else expect(stdout).toMatch(/^missing /);
    expect(stdout).toContain(says);
  });
});
