/**
 * The claims of a chapter on other seeds, and with their causes taken away. Slow: minutes for each run, on real data.
 */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Cause } from '../../src/exercises/cause';
import { errors, instructors, run, textOf } from '../notebooks/run';
import { realData, withoutRealData } from '../real-data';
import { causes } from './causes';

const env = { VERY_DEEP_DATA: realData, VERY_DEEP_SIZE: 'quick' };
const args = ['--allow-errors'];
const longEnough = 1_800_000;

interface Editable {
  cells: { id: string; source: string | readonly string[] }[];
}

/** Makes the edits in a notebook's text, and leaves out the cells after the last that is looked at. */
const without = (round: readonly Cause[]) => (text: string) => {
  const notebook = JSON.parse(text) as Editable;
  for (const [id, from, to] of round.flatMap(({ edits }) => edits)) {
    const cell = notebook.cells.find((one) => one.id === id);
    const source = textOf(cell?.source ?? '');
    expect(source, `cell ${id}`).toContain(from);
    if (cell) cell.source = source.replace(from, () => to);
  }
  const watched = round.flatMap(({ fails }) => fails);
  const last = Math.max(...notebook.cells.map(({ id }, i) => (watched.includes(id) ? i : 0)));
  return JSON.stringify({ ...notebook, cells: notebook.cells.slice(0, last + 1) });
};

/** The tests of one chapter: its claims hold on seeds 2 and 3, and fail when their causes are taken away. */
export function testClaims(chapter: string): void {
  const rounds = causes[chapter] ?? [];
  describe.skipIf(withoutRealData())(`the claims of ${chapter}`, () => {
    const notebook = path.join(instructors, `${chapter}.ipynb`);

    // Seed 1 is the notebook itself, which `test:notebooks` runs.
    it.each([2, 3])('hold on seed %i', { timeout: longEnough }, async (seed) => {
      const edit = (text: string) => {
        expect(text).toContain('const seed = 1;');
        return text.replace('const seed = 1;', `const seed = ${seed};`);
      };
      const result = await run(notebook, { env, args, edit });
      expect(errors(result.notebook)).toEqual([]);
    });

    it.each(rounds.map((round, i) => [i + 1, round] as const))(
      'fail without their causes, round %i',
      { timeout: longEnough },
      async (_, round) => {
        const result = await run(notebook, { env, args, edit: without(round) });
        const untrue = errors(result.notebook).filter((text) => text.includes('This claim is not true here'));
        const failed = new Set(untrue.map((text) => text.slice(0, text.indexOf(':'))));
        const held = round.flatMap(({ cause, fails }) =>
          fails.filter((cell) => !failed.has(cell)).map((cell) => `${cell} holds without ${cause}`),
        );
        expect(held).toEqual([]);
      },
    );
  });
}
