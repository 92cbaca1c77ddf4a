// Makes the project's own `.venv` with a pinned JupyterLab. Plain Node: set-up runs it while it installs and builds.
//   node scripts/venv.mjs PYTHON      ends with 1 where pip reaches no package index; then there is no `.venv`, unless it
//                                     is the user's own, into which it installs, and which it leaves as it is
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { endTogether, succeeds, whenStopped } from './child.mjs';
import { inTurn } from './turn.mjs';
import { isHalfMade, isUsers, state, venv } from './venv-folder.mjs';

/** JupyterLab, and anywidget with the widget manager, which shows the course's widgets in it. */
const packages = ['jupyterlab==4.6.3', 'anywidget==0.11.0'];

const isWindows = process.platform === 'win32';
const inside = path.join(venv, isWindows ? 'Scripts' : 'bin', isWindows ? 'python.exe' : 'python');
const milliseconds = 10 * 60_000;
const [python = isWindows ? 'python' : 'python3'] = process.argv.slice(2);

/** @param {string} program @param {...string} args */
const runs = (program, ...args) => succeeds(program, args, { stdio: 'ignore', milliseconds });
const remove = () => rmSync(venv, { recursive: true, force: true, maxRetries: 5 });

// One retry: pip's usual five take minutes to find out that there is no network. Compiling every module of 96 packages
// takes a third of the time, and most are never imported; Python compiles the others when they first are.
const options = ['--quiet', '--no-compile', '--retries', '1', '--timeout', '15'];
const install = () => runs(inside, '-m', 'pip', 'install', ...options, ...packages);

const hasLab = () => runs(inside, '-I', '-c', 'import importlib.util as u; assert u.find_spec("jupyterlab")');

async function makeOurs() {
  remove();
  whenStopped(remove);
  mkdirSync(venv);
  writeFileSync(state, 'begun');
  const isMade = (await runs(python, '-m', 'venv', venv)) && (await install());
  if (isMade) writeFileSync(state, 'made');
  else remove();
  return isMade;
}

/** Some tools make environments without pip. */
const addToUsers = async () =>
  ((await runs(inside, '-m', 'pip', '--version')) || (await runs(inside, '-m', 'ensurepip'))) &&
  (await install());

endTogether();
await inTurn(
  venv,
  () => {},
  async () => {
    const isThere = !isHalfMade() && (await hasLab()); // another start has made it meanwhile
    const isMade = isThere || (await (isUsers() ? addToUsers() : makeOurs()));
    process.exitCode = isMade ? 0 : 1;
  },
);
