/** The shell steps that student repositories run, with a student who has put traps where CI looks. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = path.resolve(__dirname, '../..');
const notebook = '03-batch-normalization.ipynb';
const seed = 'the-secret-seed-of-the-class';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-ci-'));
  mkdirSync(path.join(folder, 'submission', '.git'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (from: string, to = notebook) =>
  copyFileSync(path.join(root, from), path.join(folder, 'submission', to));

function grade(more: Record<string, string> = {}) {
  const outputs = path.join(folder, 'outputs');
  const summary = path.join(folder, 'summary');
  const { status, stdout, stderr } = spawnSync('bash', [path.join(root, '.github/actions/grade/grade.sh')], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      COURSE: root,
      SUBMISSION: 'submission',
      STUDENT: 'alice',
      SEED: seed,
      RESULTS: 'results',
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: outputs,
      GITHUB_STEP_SUMMARY: summary,
      ...more,
    },
  });
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return { status, log: stdout + stderr, outputs: read(outputs), summary: read(summary) };
}

describe('the step that grades', () => {
  it('gives every point, the outputs, and the form that GitHub Classroom reads', () => {
    put(`notebooks/instructor/${notebook}`);
    const { status, outputs } = grade({ MIN_SCORE: '100' });
    expect(status).toBe(0);
    const [, score, max, result] = /^score=(.+)\nmax-score=(.+)\nresult=(.+)\n$/.exec(
      outputs,
    ) as RegExpExecArray;
    expect(score).toBe(max);
    const classroom = JSON.parse(Buffer.from(result as string, 'base64').toString());
    expect(classroom).toMatchObject({ version: 3, status: 'pass', max_score: Number(max) });
    expect(classroom.tests.every((test: { status: string }) => test.status === 'pass')).toBe(true);
    expect(readdirSync(path.join(folder, 'results')).sort()).toEqual([
      'classroom.json',
      'comment.md',
      'feedback',
      'grades.csv',
      'junit.xml',
    ]);
  });

  it('fails below the bar, and writes its reports all the same', () => {
    put(`notebooks/${notebook}`);
    const { status, outputs, summary } = grade({ MIN_SCORE: '50' });
    expect(status).toBe(1);
    expect(outputs).toContain('score=0\n');
    expect(summary).toContain('## 0 of ');
  });

  /** What the reusable workflow hands on where a course says no path. */
  const usualPath = () => {
    const workflow = readFileSync(path.join(root, '.github/workflows/autograde.yml'), 'utf8');
    const [, usual] = /\n {6}path:\n(?: {8}.*\n)*? {8}default: (.*)\n/.exec(workflow) as RegExpExecArray;
    const [, given] = /path: (submission.*)\n/.exec(
      workflow.slice(workflow.indexOf('actions/grade\n')),
    ) as RegExpExecArray;
    return (given as string).replace('${{ inputs.path }}', usual as string);
  };
  const short = '00-start-here.ipynb';
  const solved = `notebooks/instructor/${short}`;

  it.each([
    ['as the workflow spells it', usualPath],
    ['from below, with a slash', () => './submission/../submission/'],
    ['below a folder with a dot', () => path.join(folder, '.cache', 'submission')],
    ['as one notebook', () => `submission/${short}`],
  ])('finds the notebook whatever the folder is called: %s', (_, spelled) => {
    put(solved, short);
    mkdirSync(path.join(folder, '.cache', 'submission', 'week 1'), { recursive: true });
    copyFileSync(path.join(root, solved), path.join(folder, '.cache', 'submission', 'week 1', short));
    const { status, outputs } = grade({ SUBMISSION: spelled(), MIN_SCORE: '100' });
    expect([status, outputs.split('\n')[0]]).toEqual([0, 'score=4']);
  });

  it('takes the notebook nearest to the top, wherever copies of it lie', () => {
    put(solved, short);
    const folders = ['a', 'z', 'a/b/c', '-rf', 'week 1', 'old'];
    for (const name of folders) {
      mkdirSync(path.join(folder, 'submission', name), { recursive: true });
      put(`notebooks/${short}`, path.join(name, short));
    }
    const { status, log, outputs } = grade({ MIN_SCORE: '100' });
    expect([status, outputs.split('\n')[0]]).toEqual([0, 'score=4']);
    expect(log.match(/^left out: .*$/gm)).toHaveLength(folders.length);
  });

  it('never shows the seed, in the log or in what is uploaded', () => {
    put(`notebooks/${notebook}`);
    const { log, outputs, summary } = grade();
    const uploaded = spawnSync('grep', ['-r', seed, path.join(folder, 'results')]);
    expect(`${log}${outputs}${summary}`).not.toContain(seed);
    expect(uploaded.status).toBe(1);
  });

  it('takes notebooks only: no link, no script, no configuration of the student', () => {
    put(`notebooks/${notebook}`);
    symlinkSync('/etc/passwd', path.join(folder, 'submission', 'link.ipynb'));
    for (const name of ['package.json', '.npmrc', 'very-deep', 'course.json'])
      writeFileSync(
        path.join(folder, 'submission', name),
        '{"scripts":{"preinstall":"touch /tmp/very-deep-pwned"}}',
      );
    const { status, log } = grade({ STUDENT: '$(touch pwned); `id`' });
    expect(status).toBe(0);
    expect(log).not.toContain('root:');
    expect(existsSync(path.join(folder, 'pwned'))).toBe(false);
    expect(existsSync('/tmp/very-deep-pwned')).toBe(false);
  });

  it('lets no message of a student become a command of the workflow', () => {
    put(`notebooks/${notebook}`);
    const file = path.join(folder, 'submission', notebook);
    const hostile = JSON.parse(readFileSync(file, 'utf8'));
    for (const cell of hostile.cells)
      if (cell.metadata.nbgrader?.grade_id === 'batch-moments' && cell.metadata.nbgrader.solution)
        cell.source =
          'function batchMoments(x: tf.Tensor): { mean: tf.Tensor; variance: tf.Tensor } { throw new Error("x\\n::set-output name=score::82\\n::add-path::/tmp\\n| <b>bold</b> |"); }';
    writeFileSync(file, JSON.stringify(hostile));
    const { log, outputs, summary } = grade();
    // What stands between a stop and its token is text to the runner.
    const commands =
      log.replace(/^::stop-commands::(\w{32})\n[\s\S]*?^::\1::$/gm, '').match(/^::.*$/gm) ?? [];
    for (const command of commands) expect(command).toMatch(/^::(error|warning) file=/);
    expect(outputs).toMatch(/^score=0\n/);
    expect(summary).not.toContain('<b>');
  });
});
