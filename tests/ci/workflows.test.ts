/** What `.github/` says of the project is true: scripts, paths and commands exist, and no action can change unseen. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const list = (folder: string, end: string) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith(end))
    .map((name) => `${folder}/${name}`);

const workflows = list('.github/workflows', '.yml');
const forms = list('.github/ISSUE_TEMPLATE', '.yml').filter((file) => !file.endsWith('config.yml'));
const runnable = [...workflows, '.github/actions/grade/action.yml'];
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Job {
  readonly steps?: readonly Step[];
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: number;
}
interface Workflow {
  readonly permissions?: unknown;
  readonly jobs?: Record<string, Job>;
  readonly runs?: Job;
}

const jobsOf = (file: string): Job[] => {
  const { jobs, runs } = parse(read(file)) as Workflow;
  return runs === undefined ? Object.values(jobs ?? {}) : [runs];
};
const stepsOf = (file: string): Step[] => jobsOf(file).flatMap(({ steps = [] }) => steps);

describe.each(runnable)('%s', (file) => {
  it('takes every action by the commit of a version, so that none changes unseen', () => {
    const used = [...read(file).matchAll(/^\s*-?\s*uses: (.*)$/gm)].map(([, use]) => use as string);
    const foreign = used.filter((use) => !use.startsWith('./'));
    expect(foreign.filter((use) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$/.test(use))).toEqual([]);
  });

  it('runs scripts of package.json, and files, that exist', () => {
    for (const { run = '' } of stepsOf(file)) {
      for (const [, name] of run.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g))
        expect(Object.keys(scripts), run).toContain(name);
      if (/\bnpm test\b/.test(run)) expect(scripts.test).toBeDefined();
      for (const [name] of run.matchAll(/(?<![\w./$-])(?:\.ci|\.github|scripts|bench)\/[\w./-]+/g))
        expect(existsSync(path.join(root, name)), name).toBe(true);
      // What the build makes of a source.
      for (const [, name] of run.matchAll(/\bdist\/([\w./-]+)\.js/g))
        expect(existsSync(path.join(root, `${name}.ts`)), `${name}.ts`).toBe(true);
      for (const [, name] of run.matchAll(/\bGITHUB_ACTION_PATH\/([\w.-]+)/g))
        expect(existsSync(path.join(root, path.dirname(file), name as string)), name).toBe(true);
    }
  });

  it('names actions of this repository that exist', () => {
    for (const { uses = '' } of stepsOf(file))
      for (const [, name] of uses.matchAll(/^\.\/(?:course\/)?(.*)$/g))
        expect(existsSync(path.join(root, name as string, 'action.yml')), uses).toBe(true);
  });
});

describe.each(workflows)('%s', (file) => {
  it('says what it may do, and ends by itself', () => {
    const { permissions } = parse(read(file)) as Workflow;
    expect(permissions).toBeTypeOf('object');
    expect(jobsOf(file).filter((job) => job['timeout-minutes'] === undefined)).toEqual([]);
  });
});

it('a release gives no right to write to a job that runs code of the course', () => {
  const { jobs = {} } = parse(read('.github/workflows/release.yml')) as Workflow;
  for (const [name, { permissions = {}, steps = [] }] of Object.entries(jobs)) {
    const writes = Object.values(permissions as Record<string, string>).includes('write');
    const runs = steps.some(({ run = '' }) => /\bnpm|\bnpx|\bnode\b|\.ci\//.test(run));
    expect(writes && runs, name).toBe(false);
  }
});

it('every version of Node.js and every system of the matrix is one that the course supports', () => {
  const { jobs } = parse(read('.github/workflows/ci.yml'));
  expect(jobs.gate.strategy.matrix.node).toEqual([20, 22, 24]);
  expect(jobs.systems.strategy.matrix).toEqual({
    os: ['macos-latest', 'windows-latest'],
    node: [20, 22, 24],
  });
});

describe.each(forms)('%s', (file) => {
  it('is a form as GitHub wants it, each field with a name of its own', () => {
    const { name, description, body } = parse(read(file));
    expect([typeof name, typeof description]).toEqual(['string', 'string']);
    const fields = body.filter(({ type }: { type: string }) => type !== 'markdown');
    const ids = fields.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(fields.length);
    for (const { type, attributes } of fields) {
      expect(['input', 'textarea', 'dropdown', 'checkboxes']).toContain(type);
      expect(attributes.label).toBeTypeOf('string');
    }
  });
});

it('CODEOWNERS names folders and files that exist', () => {
  const lines = read('.github/CODEOWNERS')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  for (const line of lines) {
    const [pattern = '', owner] = line.split(' ');
    expect(owner, line).toMatch(/^@[\w-]+(\/[\w-]+)?$/);
    if (pattern !== '*') expect(existsSync(path.join(root, pattern)), pattern).toBe(true);
  }
});

it('CHANGELOG.md has the version of package.json, and what comes next above it', () => {
  const versions = [...read('CHANGELOG.md').matchAll(/^## \[([^\]]+)\]/gm)].map(([, version]) => version);
  expect(versions[0]).toBe('Unreleased');
  expect(versions).toContain(JSON.parse(read('package.json')).version);
});
