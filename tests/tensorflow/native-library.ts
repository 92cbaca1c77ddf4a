/**
 * tfjs-node with its native library, where the host that its install script asks is out of reach: the library from PyPI's
 * `tensorflow-cpu`, the binding built from the npm package's own sources.
 *
 * What it downloads: a wheel of 207 MB, of which the two libraries (614 MB) and the headers of the C interface are kept,
 * and npm's `node-api-headers` (0.1 MB). All of it stays in the user's cache, for the next time. The compiler takes
 * five seconds of a processor's time.
 *
 * tfjs-node 4.22 was written for TensorFlow 2.9.1. The wheel of 2.15.1 has all that it calls in `libtensorflow_cc.so.2`,
 * which needs no Python; others were not tried.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runProgram } from '../run-program';

const VERSION = '2.15.1';
const HEADERS = 'node-api-headers@1.9.0';

/** The newest version of Node-API that tfjs-node 4.22 names; by it its loader finds the binding. */
const NAPI = 8;

const caches = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache');
const cache = path.join(caches, `very-deep-tensorflow-${VERSION}`);

/** Takes these parts out of a wheel, which is a zip archive. */
const unpack = `
import sys, zipfile
wheel, target, *parts = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(target, [name for name in archive.namelist() if name.startswith(tuple(parts))])
`;
const parts = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/',
  'tensorflow/include/tensorflow/tsl/',
  'tensorflow/include/tsl/',
];

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { status, stdout, stderr } = await runProgram(program, args, { cwd });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
}

/** Downloads and builds, unless the cache has it. @throws when something cannot be had, with what the program said */
async function fill(tfjsNode: string): Promise<void> {
  if (existsSync(path.join(cache, 'tfjs_binding.node'))) return;
  mkdirSync(caches, { recursive: true });
  const work = mkdtempSync(`${cache}-`);
  try {
    const wheels = path.join(work, 'wheels');
    // Only files are taken out of it, so it need not be for the Python that is here.
    const options = ['--no-deps', '--only-binary=:all:', '--python-version', '3.11', '--dest', wheels];
    await run(
      'python3',
      ['-m', 'pip', 'download', '--quiet', ...options, `tensorflow-cpu==${VERSION}`],
      work,
    );
    const [wheel = ''] = readdirSync(wheels);
    await run('python3', ['-c', unpack, path.join(wheels, wheel), work, ...parts], work);
    rmSync(wheels, { recursive: true });
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['install', '--prefix', path.join(work, 'npm'), ...quiet, HEADERS], work);
    const headers = path.join(work, 'npm', 'node_modules', 'node-api-headers', 'include');
    const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) =>
      path.join(tfjsNode, 'binding', name),
    );
    const includes = [headers, tfjsNode, 'tensorflow/include'].flatMap((folder) => ['-I', folder]);
    await run(
      'g++',
      [
        ...['-std=gnu++17', '-O2', '-fPIC', '-shared', `-DNAPI_VERSION=${NAPI}`, ...includes, ...sources],
        ...['-o', 'tfjs_binding.node', '-Ltensorflow', '-l:libtensorflow_cc.so.2'],
        ...['-l:libtensorflow_framework.so.2', `-Wl,-rpath,${path.join(cache, 'tensorflow')}`],
      ],
      work,
    );
    rmSync(cache, { recursive: true, force: true });
    renameSync(work, cache);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Gives a copy of the checkout the native library of its tfjs-node.
 * @param checkout not the project itself: what is put into its `node_modules` stays there
 * @returns why it cannot be had here; undefined where it is there now
 */
export async function addNativeLibrary(checkout: string): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the recipe is for Linux with x64';
  const tfjsNode = path.join(checkout, 'node_modules', '@tensorflow', 'tfjs-node');
  try {
    await fill(tfjsNode);
  } catch (error) {
    return (error as Error).message;
  }
  const folder = path.join(tfjsNode, 'lib', `napi-v${NAPI}`);
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(cache, 'tfjs_binding.node'), path.join(folder, 'tfjs_binding.node'));
  return undefined;
}
