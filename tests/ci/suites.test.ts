/** The shell code that the gate and the nightly run share: what it counts, what it says, and how it ends. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = path.resolve(__dirname, '../../.ci');

/** Runs steps between the shared beginning and the end, in a shell without the machine's own settings. */
function run(steps: string) {
  const script = `source ${JSON.stringify(path.join(folder, 'suites.sh'))}\n${steps}\nfinish`;
  const { status, stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  const lines = stdout.trimEnd().split('\n');
  return { status, lines, last: lines.at(-1) };
}

/** A step that prints what vitest prints. */
const tests = (line: string, more = '') => `echo "      Tests  ${line}"; ${more}`;

describe.skipIf(process.platform === 'win32')('the steps of CI', () => {
  it('are summed up in a closing line that stands alone', () => {
    const { status, last } = run(
      `step one 1 bash -c '${tests('20 passed | 2 skipped (22)')}'
       step two 1 bash -c '${tests('3 passed (3)')}'`,
    );
    expect([status, last]).toEqual([0, '23 passed, 0 failed, 2 skipped']);
  });

  it('fail with the tests that fail', () => {
    const { status, last } = run(`step one 1 bash -c '${tests('2 failed | 5 passed (7)', 'exit 1')}'`);
    expect([status, last]).toEqual([1, '5 passed, 2 failed, 0 skipped']);
  });

  it('repeat at the end the tests that failed, with their errors', () => {
    const { lines } = run(
      `step one 1 bash -c 'echo " FAIL  |kernel| a.test.ts > stops"; echo "Error: no answer"; ${tests('1 failed (1)', 'exit 1')}'
       step two 1 bash -c 'echo "src/a.ts: error TS2322"; exit 2'
       step three 1 bash -c 'echo "-- Unhandled Rejection --"; echo "Error: nobody listens"; ${tests('3 passed (3)', 'exit 1')}'
       step four 1 bash -c '${tests('3 passed (3)')}'`,
    );
    const end = lines.slice(lines.indexOf('-- one failed'));
    expect(end.slice(1, 3)).toEqual([' FAIL  |kernel| a.test.ts > stops', 'Error: no answer']);
    expect(end.slice(end.indexOf('-- two failed')).slice(0, 3)).toEqual([
      '-- two failed',
      'src/a.ts: error TS2322',
      '-- three failed',
    ]);
    expect(end.slice(end.indexOf('-- three failed') + 1, end.indexOf('== summary'))).toContain(
      'Error: nobody listens',
    );
  });

  it('fail once where a command fails without a test, and go on', () => {
    const { status, last } = run(`step lint 1 false\nstep two 1 bash -c '${tests('3 passed (3)')}'`);
    expect([status, last]).toEqual([1, '3 passed, 1 failed, 0 skipped']);
  });

  it('end at their limit, and say so', () => {
    const { status, last, lines } = run('minute=1\nstep endless 1 sleep 600');
    expect(lines).toContain('endless did not end within its 1 minutes');
    expect([status, last]).toEqual([1, '0 passed, 1 failed, 0 skipped']);
  });

  it('stay green where a download failed, and count what was skipped', () => {
    const { status, last, lines } = run("skip test:browser 'JupyterLab could not be downloaded'");
    expect(lines).toContain('skipped: JupyterLab could not be downloaded');
    expect([status, last]).toEqual([0, '0 passed, 0 failed, 1 skipped']);
  });

  it('do not begin without a necessary thing, and say which', () => {
    const { status, last, lines } = run('must "a Jupyter is missing" false\nstep one 1 echo begun');
    expect(lines[0]).toBe('a Jupyter is missing');
    expect(lines).not.toContain('begun');
    expect([status, last]).toEqual([1, '0 passed, 1 failed, 0 skipped']);
  });

  it('repeat at the end what was left out and what was not tested', () => {
    const said = ['short form: without fuzzing', 'not tested here: the queue: Redis'];
    const { lines } = run(`step one 1 bash -c '${said.map((line) => `echo "${line}"`).join('; ')}'`);
    const end = lines.slice(lines.indexOf('== summary'));
    for (const line of said) expect(end).toContain(`one: ${line}`);
  });
});

const scriptOf = (name: string) => readFileSync(path.join(folder, name), 'utf8');
const suitesOf = (name: string): string[] =>
  [...scriptOf(name).matchAll(/^(?:suite (\S+)|(browser|site)) /gm)].map(
    ([, suite, other]) => suite ?? other ?? '',
  );

/** The slow suites: `npm run test:...` but what `npm test` runs itself, and one engine of the suite of engines. */
const { scripts } = JSON.parse(readFileSync(path.resolve(folder, '../package.json'), 'utf8'));
const slow = Object.keys(scripts)
  .filter((name) => name.startsWith('test:'))
  .map((name) => name.slice('test:'.length))
  .filter((name) => name !== 'unit' && name !== 'webgpu');

describe('the nightly run', () => {
  it('runs every slow suite there is', () => {
    expect(suitesOf('nightly').sort()).toEqual(slow.sort());
  });
});

describe('CONTRIBUTING.md', () => {
  it('tells of each suite whether the gate runs it, and what the nightly run does besides', () => {
    const page = readFileSync(path.resolve(folder, '../CONTRIBUTING.md'), 'utf8');
    const table = page.slice(page.indexOf('| | the gate | nightly besides |')).split('\n\n')[0] as string;
    const rows = table.split('\n').slice(2);
    const told = rows.flatMap((row) => (row.split('|')[1] as string).trim().split(', '));
    expect(told.sort()).toEqual(['`npm test`', 'bench', ...slow].sort());
  });
});

describe('the gate', () => {
  it('has limits that are 75 minutes together at most', () => {
    const minutes = [...scriptOf('run').matchAll(/^(?:packages|browser|step \S+|suite \S+) (\d+)\b/gm)].map(
      ([, limit]) => Number(limit),
    );
    expect(minutes.length).toBeGreaterThanOrEqual(8);
    expect(minutes.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(75);
  });

  it('runs slow suites that exist', () => {
    expect(suitesOf('run').length).toBeGreaterThan(4);
    expect(slow).toEqual(expect.arrayContaining(suitesOf('run')));
  });
});
