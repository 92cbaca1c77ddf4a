/** A copy of the course that a test may write in, build and release, as a teacher does in a checkout. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Ran, runProgram } from './run-program';

const project = path.resolve(__dirname, '..');

const parts = [
  ...[
    'LICENSE',
    '.npmrc',
    'README.md',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ],
  ...['src', 'kernels', 'docs', 'datasets', 'scripts', 'jupyter', 'notebooks', 'dist'],
];

export interface CourseCopy {
  /** Its folder is `course`, alone in a folder of its own, so that `../student` is a place to use. */
  readonly folder: string;
  /** A file or folder in it. */
  readonly at: (...names: string[]) => string;
  /** `very-deep ARGUMENT...`, in the copy's folder. */
  readonly veryDeep: (...args: string[]) => Promise<Ran>;
  /** `npm run build`, but for the link in `node_modules`, which the copy shares. */
  readonly build: () => Promise<Ran>;
  /** Changes a text file; fails when what should be replaced is not there. */
  readonly edit: (file: string, from: string, to: string) => void;
  readonly remove: () => void;
}

/** Copies the course as it was built. */
export function copyCourse(): CourseCopy {
  const around = mkdtempSync(path.join(os.tmpdir(), 'very-deep-course-'));
  const folder = path.join(around, 'course');
  const at = (...names: string[]) => path.join(folder, ...names);
  for (const name of parts)
    if (existsSync(path.join(project, name)))
      cpSync(path.join(project, name), at(name), {
        recursive: true,
        filter: (file) => path.basename(file) !== 'node_modules',
      });
  symlinkSync(path.join(project, 'node_modules'), at('node_modules'), 'dir');
  const node = (...args: string[]) => runProgram(process.execPath, args, { cwd: folder });
  const main = path.join('dist', 'src', 'cli', 'main.js');
  const compiler = path.join('node_modules', 'typescript', 'bin', 'tsc');
  return {
    folder,
    at,
    veryDeep: (...args) => node(main, ...args),
    build: async () => {
      const compiled = await node(compiler, '-p', 'tsconfig.build.json');
      return compiled.status === 0
        ? node(path.join('dist', 'src', 'release', 'build-releases.js'))
        : compiled;
    },
    edit: (file, from, to) => {
      const text = readFileSync(at(file), 'utf8');
      if (!text.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}`);
      mkdirSync(path.dirname(at(file)), { recursive: true });
      writeFileSync(
        at(file),
        text.replace(from, () => to),
      );
    },
    remove: () => rmSync(around, { recursive: true, force: true, maxRetries: 5 }),
  };
}
