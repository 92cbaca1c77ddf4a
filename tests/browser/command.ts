/** The `very-deep` command in a copy of the checkout, and the points that it tells. */
import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Report } from '../../src/grading/results/report';
import { runProgram } from '../run-program';

/** The points of each exercise, by its id. */
export type Points = Readonly<Record<string, number>>;

/** Runs `npx very-deep` in a checkout. */
async function veryDeep(root: string, ...args: string[]): Promise<string> {
  const main = path.join(root, 'dist', 'src', 'cli', 'main.js');
  const { status, stdout, stderr } = await runProgram(process.execPath, [main, ...args], { cwd: root });
  if (status !== 0 && status !== 1) throw new Error(`very-deep ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** What `very-deep check` says of a notebook: a line for each exercise, `✓ mean-of-values: 3 of 3. ...`. */
export async function checked(root: string, notebook: string): Promise<Points> {
  const stdout = await veryDeep(root, 'check', notebook);
  const lines = stdout.matchAll(/^\S+ ([\w-]+): ([\d.]+) of [\d.]+/gm);
  return Object.fromEntries([...lines].map(([, id, points]) => [id as string, Number(points)]));
}

/** Hands a notebook in with `very-deep submit`, and returns the folder of the class and what was said. */
export async function handedIn(root: string, notebook: string): Promise<{ folder: string; said: string }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-class-'));
  return { folder, said: await veryDeep(root, 'submit', notebook, '--to', folder, '--student', 'ada') };
}

/** What `very-deep grade` gives, from a secret seed, to each of the paths: one submission in each. */
export async function graded(root: string, ...paths: string[]): Promise<Report['submissions']> {
  const json = path.join(mkdtempSync(path.join(os.tmpdir(), 'very-deep-report-')), 'report.json');
  // Where nothing isolates it is a student's own machine, and the grade is the same.
  await veryDeep(root, 'grade', ...paths, '--sandbox', 'best-effort', '--json', json);
  return (JSON.parse(readFileSync(json, 'utf8')) as Report).submissions;
}

/** The points of a report's submission. */
export const pointsOf = ({ exercises }: Report['submissions'][number]): Points =>
  Object.fromEntries(exercises.map(({ id, points }) => [id, points]));
