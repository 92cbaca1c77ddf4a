/**
 * A stranger clones the project and types what README.md and CONTRIBUTING.md say: each command that stands there is in the
 * table below, and is run, or is said not to be, with the reason. The table's order is that of the walk.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../lacking';
import { commandsInText, commandsOf, stepsOf } from '../pages';
import { withoutRegistry } from '../registry';
import { runProgram } from '../run-program';

const root = path.resolve(__dirname, '../..');
const pages = ['README.md', 'CONTRIBUTING.md'].map((name) => readFileSync(path.join(root, name), 'utf8'));
const written = new Set(
  pages.flatMap((page) => [...stepsOf(page).flatMap(commandsOf), ...commandsInText(page)]),
);
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

const hasWalls = spawnSync('bwrap', ['--ro-bind', '/', '/', '--unshare-all', 'true']).status === 0;
const chapter = 'notebooks/00-start-here.ipynb';

/** How a command is walked. */
interface Walk {
  /** What is typed, where the page has a name to be filled in, or would have it take much longer. */
  readonly typed?: string;
  /** 1 where the command says by it that a fresh notebook is not solved yet. */
  readonly status?: number;
  readonly prints?: RegExp;
  /** What people do before. */
  readonly before?: (clone: string) => void;
  /** What is there afterwards. */
  readonly leaves?: string;
  /** Nothing that git knows is another than before. */
  readonly changesNothing?: boolean;
}

const walked: Record<string, Walk> = {
  'npm run setup': { leaves: 'dist/src/cli/main.js' },
  'npm run build': { leaves: 'dist/kernels/node/main.js' },
  'npm run format': { changesNothing: true },
  'npm run lint': { changesNothing: true },
  'npm run types': { changesNothing: true },
  'node site/laboratory.mjs /tmp/laboratory.html': {
    typed: 'node site/laboratory.mjs ../laboratory.html',
    leaves: '../laboratory.html',
  },
  'npx very-deep doctor': { prints: /JupyterLab/ },
  'npx very-deep COMMAND --help': { typed: 'npx very-deep grade --help', prints: /^usage: very-deep grade/m },
  'npx very-deep kernel install': { leaves: '../home/.local/share/jupyter/kernels' },
  'npx very-deep check NOTEBOOK': {
    typed: `npx very-deep check ${chapter}`,
    status: 1,
    prints: /^0 of 4 points/m,
  },
  'npx very-deep submit NOTEBOOK --to FOLDER': {
    typed: `npx very-deep submit ${chapter} --to submitted/ada`,
    before: (clone) => mkdirSync(path.join(clone, 'submitted', 'ada'), { recursive: true }),
    leaves: 'submitted/ada',
  },
  'npx very-deep grade submitted --html reports': {
    typed: `npx very-deep grade submitted --html reports${hasWalls ? '' : ' --sandbox best-effort'}`,
    leaves: 'reports/index.html',
  },
  'npx very-deep run NOTEBOOK': {
    typed: `VERY_DEEP_SIZE=smoke npx very-deep run ${chapter} --out ../executed`,
  },
  'npx very-deep exercises verify': { typed: 'npx very-deep exercises verify mean-of-values' },
  'npx very-deep release': { changesNothing: true },
  'npx very-deep update --from FOLDER': {
    typed: 'npx very-deep update --from ../released',
    before: (clone) =>
      cpSync(path.join(clone, 'notebooks'), path.join(clone, '..', 'released', 'notebooks'), {
        recursive: true,
      }),
    changesNothing: true,
  },
};

/** Tests of their own, below. */
const apart = ['npm start', 'npm test'];

const slowSuite = 'a slow suite of its own, which .ci/nightly runs';
const measures = 'measures for minutes, on a machine that does nothing else';
const notWalked: Record<string, string> = {
  '.ci/run': 'runs suites for an hour, and is run for each change',
  '.ci/nightly': 'runs every suite, this one among them',
  'npm run coverage': 'the unit tests once more',
  'npm run test:fresh': 'this one',
  'npm run test:kernel': slowSuite,
  'npm run test:browser': slowSuite,
  'npm run test:queue': slowSuite,
  'npm run test:site': slowSuite,
  'npm run test:claims': slowSuite,
  'npm run test:claims -- 05': slowSuite,
  'npm run test:start': slowSuite,
  'npm run test:tensorflow': slowSuite,
  'npm run test:desk': slowSuite,
  'npm run test:lite': slowSuite,
  'npm run test:laboratory': slowSuite,
  'npm run bench:desk': measures,
  'npm run bench:browser': measures,
  'npm run bench:laboratory': measures,
  'npx very-deep desk --db grades.db': 'serves until it is stopped; tests/desk opens it',
  'npm run lite -- --serve': 'serves until it is stopped; tests/lite builds and opens it',
  'node scripts/bundle-browser.mjs --data ~/.cache/very-deep':
    'needs the data; tests/lite bundles with and without',
  'VERY_DEEP_SHORT=1 npm run test:attacks': slowSuite,
  'npm start -- --teacher': 'tests/browser/start.test.ts starts it',
  'npm install': 'what `npm run setup` does, without the builds',
  'npm run site': 'runs every notebook; tests/site builds the pages',
  'npm run site -- --size smoke --repository OWNER/NAME': 'runs every notebook; tests/site builds the pages',
  'npm run site -- --data ~/.cache/very-deep --lite lite/out':
    'runs every notebook; tests/site builds the pages',
  'npm run docs': 'tests/site builds the pages',
  'npm run figures': 'runs every notebook, to be looked at',
  'npm run own-benchmark': 'trains for minutes; tests/programs starts it at its smallest size',
  'npx very-deep data download': 'several hundred megabytes, from servers that need not answer',
  'npx very-deep worker --redis URL': 'needs a Redis; tests/queue starts workers',
  'apt-get install chromium libvulkan1': 'changes the machine',
  'npm run test:webgpu': 'needs a GPU, or one in software',
  'npx vitest run --project kernel tests/kernel/training.test.ts': 'needs a GPU, or one in software',
  'cd jupyter && npm install && node build.mjs /tmp/lab': '`npm start` does it where it is needed',
};

const works = (program: string, ...args: string[]) => spawnSync(program, args, { cwd: root }).status === 0;

it('README.md and CONTRIBUTING.md name only commands that are walked, or not walked for a reason', () => {
  const known = [...Object.keys(walked), ...apart, ...Object.keys(notWalked)];
  expect([...written].filter((command) => !known.includes(command))).toEqual([]);
  expect(known.filter((command) => !written.has(command))).toEqual([]);
  for (const command of written)
    for (const [, name] of command.matchAll(/npm run ([\w:-]+)/g))
      expect(scripts).toHaveProperty([name as string]);
});

const skipped = lacks('git', works('git', 'rev-parse', 'HEAD')) || withoutRegistry();

describe.skipIf(skipped || process.platform === 'win32')('a stranger, in a fresh clone', () => {
  let folder: string;
  let clone: string;
  let env: Record<string, string>;
  const type = (command: string) => runProgram('bash', ['-c', command], { cwd: clone, env });
  const state = () =>
    execFileSync('git', ['status', '--porcelain', '-uno'], { cwd: clone, encoding: 'utf8' });

  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-stranger-'));
    clone = path.join(folder, 'course');
    execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${root}`, clone]);
    const home = path.join(folder, 'home');
    mkdirSync(home);
    // What was downloaded once need not come again.
    const cache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();
    env = { HOME: home, npm_config_cache: cache, NO_COLOR: '1' };
  });
  afterAll(() => {
    expect(readdirSync(root)).not.toContain('submitted'); // all of it was done in the clone
  });

  it('starts JupyterLab by `npm start`, and the page answers', async () => {
    const child = spawn('npm', ['start', '--', '--no-browser'], {
      cwd: clone,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // npm, its shell and the server are ended together
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    let told = '';
    child.stderr.on('data', (chunk) => {
      told += chunk;
    });
    try {
      const url = await new Promise<string>((resolve, reject) => {
        createInterface({ input: child.stdout }).on('line', (line) => {
          if (/^https?:/.test(line)) resolve(line);
        });
        void ended.then(() => reject(new Error(told)));
      });
      expect((await fetch(url)).status).toBe(200);
    } finally {
      if (child.exitCode === null && child.signalCode === null)
        process.kill(-(child.pid as number), 'SIGTERM');
      await ended;
    }
  }, 1_500_000);

  // The unit tests are walked on a bare machine by `npm-test.test.ts`.
  const parts = (scripts.test as string).split(' && ').filter((part) => !part.endsWith('test:unit'));
  it.each(parts)('passes `npm test` in its part `%s`', async (part) => {
    const { status, stdout, stderr } = await type(part);
    expect(status, stdout + stderr).toBe(0);
  });

  it.each(Object.entries(walked))('types `%s`', async (command, walk) => {
    walk.before?.(clone);
    const before = state();
    const { status, stdout, stderr } = await type(walk.typed ?? command);
    expect(status, stdout + stderr).toBe(walk.status ?? 0);
    if (walk.prints) expect(stdout).toMatch(walk.prints);
    if (walk.leaves) expect(existsSync(path.join(clone, walk.leaves)), walk.leaves).toBe(true);
    if (walk.changesNothing) expect(state()).toBe(before);
  });
});
