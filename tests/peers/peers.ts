/** Programs of others that read, change and run our notebooks, in a Python environment of their own. */
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, beforeEach } from 'vitest';
import { lacks } from '../lacking';
import { realData } from '../real-data';
import { runProgram } from '../run-program';
import { project } from './notebooks';

const veryDeepProgram = path.join(project, 'dist', 'src', 'cli', 'main.js');

const PEERS = ['nbgrader==0.9.6', 'papermill==2.7.0', 'jupytext==1.19.6', 'nbconvert==7.17.2'];

/** In the folder that a run of tests makes for itself. */
export const folder = path.join(os.tmpdir(), 'peers');
const environment = path.join(folder, 'python');
const bin = path.join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');

/** What the programs find: their own environment first, and a home without anybody's settings. */
const env = {
  PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`,
  HOME: path.join(folder, 'home'),
  VERY_DEEP_SIZE: 'smoke',
  ...(realData !== undefined && { VERY_DEEP_DATA: realData }),
};

/** A program of the environment, or `very-deep`. @throws when it fails, with what it said */
export async function peer(program: string, args: readonly string[], cwd = folder): Promise<string> {
  const isOurs = program === 'very-deep';
  const [file, given] = isOurs
    ? [process.execPath, [veryDeepProgram, ...args]]
    : [path.join(bin, program), args];
  const { status, stdout, stderr } = await runProgram(file, given, { cwd, env });
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout + stderr;
}

/** Makes the environment, with the course's kernel in it. @returns whether everything came from PyPI */
async function madeEnvironment(): Promise<boolean> {
  mkdirSync(env.HOME, { recursive: true });
  const made = await runProgram('python3', ['-m', 'venv', environment], { cwd: folder });
  if (made.status !== 0) return false;
  const pip = path.join(bin, 'pip');
  const { status } = await runProgram(pip, ['install', '--quiet', ...PEERS], { cwd: folder });
  if (status !== 0) return false;
  await peer('very-deep', ['kernel', 'install', '--prefix', environment]);
  return true;
}

/** Gives the tests of a file the programs, or skips them. */
export function needsPeers(): void {
  let isMissing = false;
  beforeAll(async () => {
    isMissing = lacks('peers', await madeEnvironment());
  }, 900_000);
  beforeEach(({ skip }) => skip(isMissing));
}
