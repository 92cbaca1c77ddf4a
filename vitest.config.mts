import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Our packages by their sources, as in tsconfig.json. */
const alias = [
  {
    find: /^tfjs-backend-onnx$/,
    replacement: path.resolve(import.meta.dirname, 'packages/tfjs-backend-onnx/src/index.ts'),
  },
  {
    find: /^tfjs-backend-onnx\/(\w+)$/,
    replacement: path.resolve(import.meta.dirname, 'packages/tfjs-backend-onnx/src/$1.ts'),
  },
];

/** Suites that start kernels, browsers, sandboxes or servers; each has a script of its own. */
const slow = [
  'verdicts',
  'kernel',
  'notebooks',
  'claims',
  'fresh',
  'browser',
  'laboratory-page',
  'lite',
  'site',
  'conformance',
  'misconceptions',
  'engine',
  'programs',
  'attacks',
  'queue',
  'postgres',
  'term',
  'peers',
  'desk',
  'start',
  'tensorflow',
];

/** Rooms whose tests change nothing outside of themselves: they share a process, and TensorFlow.js is loaded in it once. */
const together = [
  'core',
  'data',
  'layers',
  'models',
  'train',
  'inspect',
  'plot',
  'display',
  'notebook',
  'exercises',
];

const suite = (name: string, include: string[], exclude: string[] = []) => ({
  resolve: { alias },
  test: {
    name,
    include,
    exclude,
    globalSetup: 'tests/temporary-folder.ts',
    testTimeout: name === 'unit' || name === 'library' ? 120_000 : 1_200_000,
    isolate: name !== 'library',
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // `npm run coverage`: a report, no gate.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'kernels/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      // A test that fails is the test's to say.
      reportOnFailure: true,
    },
    projects: [
      suite(
        'unit',
        ['tests/**/*.test.ts'],
        // How the notebooks are written is a matter of milliseconds; running them is not.
        [...slow, ...together].map((name) =>
          name === 'notebooks' ? 'tests/notebooks/{quick,smoke}.test.ts' : `tests/${name}/**`,
        ),
      ),
      suite(
        'library',
        together.map((name) => `tests/${name}/**/*.test.ts`),
      ),
      ...slow.map((name) => suite(name, [`tests/${name}/**/*.test.ts`])),
    ],
  },
});
