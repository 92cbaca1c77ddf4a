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

const PEERS = [
  'nbgrader==0.9.6',
  'papermill==2.7.0',
  'jupytext==1.19.6',
  'nbconvert==7.17.2',
  'nbclient==0.11.0',
  'notebook==7.6.5',
];

/** In the folder that a run of tests makes for itself. */
export const folder = path.join(os.tmpdir(), 'peers');
const environment = path.join(folder, 'python');
const bin = path.join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');

/** What the programs find: their own environment first, and a home without anybody's settings. */
export const programs = {
  PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`,
  HOME: path.join(folder, 'home'),
  VERY_DEEP_SIZE: 'smoke',
  ...(realData !== undefined && { VERY_DEEP_DATA: realData }),
};

export const peerProgram = (name: string): string => path.join(bin, name);

async function said(file: string, args: readonly string[], cwd: string): Promise<string> {
  const { status, stdout, stderr } = await runProgram(file, args, { cwd, env: programs });
  if (status !== 0)
    throw new Error(`${path.basename(file)} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout + stderr;
}

/** A program of the environment. @throws when it fails, with what it said */
export const peer = (program: string, args: readonly string[], cwd = folder): Promise<string> =>
  said(peerProgram(program), args, cwd);

/** The course's own program. @throws when it fails, with what it said */
export function veryDeep(...args: string[]): Promise<string> {
  mkdirSync(programs.HOME, { recursive: true });
  return said(process.execPath, [veryDeepProgram, ...args], folder);
}

/** Makes the environment, with the course's kernel in it. @returns whether everything came from PyPI */
async function madeEnvironment(): Promise<boolean> {
  mkdirSync(programs.HOME, { recursive: true });
  const made = await runProgram('python3', ['-m', 'venv', environment], { cwd: folder });
  if (made.status !== 0) return false;
  const pip = path.join(bin, 'pip');
  const { status } = await runProgram(pip, ['install', '--quiet', ...PEERS], { cwd: folder });
  if (status !== 0) return false;
  await veryDeep('kernel', 'install', '--prefix', environment);
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
