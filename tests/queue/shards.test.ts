/** The workflow that grades a class in parts, carried out here step by step as it stands in the file. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Report } from '../../src/grading/results/report';
import { Running } from './servers';

const root = path.resolve(__dirname, '../..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-shards-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const workflow = parse(readFileSync(path.join(root, '.github/workflows/grade-class.yml'), 'utf8')) as {
  jobs: { grade: { strategy: { matrix: { shard: number[] } } } };
};
const { shard: shards } = workflow.jobs.grade.strategy.matrix;

async function run(args: string[]): Promise<void> {
  const command = new Running(args);
  expect(await command.status, command.output).toBe(0);
}

const graded = (file: string) =>
  (JSON.parse(readFileSync(file, 'utf8')) as Report).submissions.map((one) => ({ ...one, durationMs: 0 }));

describe('a class in parts', () => {
  it('gets the grades that it gets in one go, though a part may be empty', async () => {
    expect(shards).toEqual(shards.map((_, i) => i + 1));
    const students = ['ada', 'bob']; // fewer than parts
    for (const name of students) {
      mkdirSync(path.join(folder, 'class', name), { recursive: true });
      cpSync(
        path.join(root, 'notebooks/instructor/00-start-here.ipynb'),
        path.join(folder, 'class', name, '00-start-here.ipynb'),
      );
    }
    const grade = (out: string, more: string[]) =>
      run([
        ...['grade', path.join(folder, 'class'), '--seed', 's', '--sandbox', 'best-effort'],
        ...['--json', path.join(folder, out), ...more],
      ]);
    const parts = shards.map((k) => `part-${k}.json`);
    for (const k of shards) await grade(`part-${k}.json`, ['--shard', `${k}/${shards.length}`]);
    await grade('whole.json', []);
    const merged = path.join(folder, 'merged.json');
    await run(['report', 'merge', ...parts.map((part) => path.join(folder, part)), '--json', merged]);
    expect(graded(merged)).toEqual(graded(path.join(folder, 'whole.json')));
    expect(parts.some((part) => graded(path.join(folder, part)).length === 0)).toBe(true);
  });
});
