/** `npm start` on the machines from which people really come, each time up to a cell and a check on the page. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../lacking';
import { withoutRegistry } from '../registry';
import { runProgram } from '../run-program';
import { leftOut } from '../short';
import { around, changes, clone, copyOf, expectsCourse, npmStart, offline, project } from './checkout';

const works = (program: string, ...args: string[]) =>
  spawnSync(program, args, { cwd: project, stdio: 'ignore' }).status === 0;
const skipped =
  process.platform === 'win32' || lacks('git', works('git', 'rev-parse', 'HEAD')) || withoutRegistry();
/** A start takes a minute; on a busy machine, and with a slow network, as long as it takes. */
const patience = 3_600_000;
const home = path.join(around, 'home');
const pathWith = (...folders: string[]) => [...folders, process.env.PATH].join(path.delimiter);

/** A folder with a Python environment of these packages; undefined where they cannot be had. */
async function environment(name: string, packages: readonly string[]): Promise<string | undefined> {
  const folder = path.join(around, name);
  const made = await runProgram('python3', ['-m', 'venv', folder]);
  if (made.status !== 0) return undefined;
  const { status } = await runProgram(path.join(folder, 'bin', 'pip'), ['install', '--quiet', ...packages]);
  return status === 0 ? path.join(folder, 'bin') : undefined;
}

describe.skipIf(skipped)('npm start', () => {
  let course: string;

  beforeAll(async () => {
    mkdirSync(home, { recursive: true });
    course = clone('pip');
  });

  it(
    'of a fresh clone fetches what is missing, says how much it is, and opens the course',
    async () => {
      const started = await npmStart(course, {
        env: { HOME: home, npm_config_cache: path.join(home, '.npm') },
      });
      console.log(`npm start of a fresh clone took ${Math.round(started.seconds)} s:\n${started.told}`);
      try {
        expect(started.told).toMatch(/installing the packages, once: \d+ MB from the npm registry/);
        expect(started.told).toMatch(/building the course.*\n.*done in \d+ s\./);
        await expectsCourse(course, started);
        expect(changes(course)).toBe('');
        expect(readdirSync(home)).not.toContain('.ipython');
        expect(readdirSync(home)).not.toContain('.jupyter');
      } finally {
        await started.stop();
      }
    },
    patience,
  );

  it(
    'starts again without a network, and has nothing to set up',
    async () => {
      const started = await npmStart(course, { env: { HOME: home, ...offline } });
      try {
        expect(started.told).toMatch(/^very-deep: .* is ready; Ctrl\+C stops it\.\n(?!very-deep: .*once)/);
        await expectsCourse(course, started);
      } finally {
        await started.stop();
      }
    },
    patience,
  );

  it(
    'starts in another folder, to which the course was moved',
    async () => {
      const moved = path.join(around, 'moved', 'elsewhere');
      mkdirSync(path.dirname(moved));
      renameSync(course, moved);
      try {
        const started = await npmStart(moved, { env: { HOME: home, ...offline } });
        try {
          expect(started.told).toContain("JupyterLab of the project's .venv is ready");
          await expectsCourse(moved, started);
        } finally {
          await started.stop();
        }
      } finally {
        renameSync(moved, course);
      }
    },
    patience,
  );

  describe.skipIf(leftOut('JupyterLab 4.4 to 4.6, Debian’s server, a read-only home, Node.js 20 to 24'))(
    '',
    () => {
      it.each(['4.4', '4.5', '4.6'])(
        'takes the user’s own JupyterLab %s, offline, too',
        async (version) => {
          const bin = await environment(`lab-${version}`, [`jupyterlab==${version}.*`]);
          if (lacks('pypi', bin !== undefined)) return;
          const copy = copyOf(course, `users-${version}`);
          const started = await npmStart(copy, {
            env: { HOME: home, PATH: pathWith(bin as string), ...offline },
          });
          try {
            expect(started.told).toContain(`your JupyterLab ${version}.`);
            expect(started.told).toContain('pip install anywidget');
            await expectsCourse(copy, started);
            expect(readdirSync(copy)).not.toContain('.venv');
          } finally {
            await started.stop();
          }
        },
        patience,
      );

      const hasServer = works('/usr/bin/python3', '-c', 'import jupyter_server, jupyterlab_server');
      it.skipIf(lacks('debianServer', hasServer))(
        'builds a front end for Debian’s server, once',
        async () => {
          const copy = copyOf(course, 'debian');
          const { npm_config_registry: _, ...withoutPip } = offline;
          const first = await npmStart(copy, { env: { HOME: home, ...withoutPip } });
          console.log(`npm start on Debian's server took ${Math.round(first.seconds)} s:\n${first.told}`);
          try {
            expect(first.told).toContain('pip reaches no package index from here');
            await expectsCourse(copy, first);
          } finally {
            await first.stop();
          }
          const again = await npmStart(copy, { env: { HOME: home, ...offline } });
          try {
            expect(again.told).not.toContain('once');
            await expectsCourse(copy, again);
          } finally {
            await again.stop();
          }
        },
        patience,
      );

      const canWall = works('bwrap', '--ro-bind', '/', '/', 'true');
      it.skipIf(lacks('walls', canWall))(
        'sets up and starts with a home that cannot be written to',
        async () => {
          const readOnly = clone('read-only');
          const empty = path.join(around, 'empty-home');
          mkdirSync(empty);
          const before = ['bwrap', '--dev-bind', '/', '/', '--ro-bind', empty, empty];
          const started = await npmStart(readOnly, { env: { HOME: empty }, before });
          try {
            await expectsCourse(readOnly, started);
            expect(readdirSync(empty)).toEqual([]);
          } finally {
            await started.stop();
          }
        },
        patience,
      );

      it.each([
        ['20', '10'],
        ['22', '11'],
        ['24', '12'],
      ])(
        'sets up and starts with Node.js %s and npm %s',
        async (node, npm) => {
          const tools = path.join(around, `node-${node}`);
          mkdirSync(tools);
          const wanted = [`node@npm:node-${process.platform}-${process.arch}@${node}`, `npm@${npm}`];
          const got = await runProgram('npm', [
            'install',
            '--prefix',
            tools,
            '--no-audit',
            '--no-fund',
            ...wanted,
          ]);
          expect(got.status, got.stderr).toBe(0);
          const bins = [
            path.join(tools, 'node_modules', 'node', 'bin'),
            path.join(tools, 'node_modules', '.bin'),
          ];
          const env = { HOME: home, npm_config_cache: path.join(home, '.npm'), PATH: pathWith(...bins) };
          const versions = await runProgram('sh', ['-c', 'node --version; npm --version'], { env });
          expect(versions.stdout).toMatch(new RegExp(`^v${node}\\..*\\n${npm}\\.`));
          const fresh = clone(`with-node-${node}`);
          const started = await npmStart(fresh, { env });
          try {
            await expectsCourse(fresh, started);
            expect(existsSync(path.join(fresh, 'node_modules', 'zeromq'))).toBe(true);
            expect(changes(fresh)).toBe('');
          } finally {
            await started.stop();
          }
        },
        patience,
      );
    },
  );
});
