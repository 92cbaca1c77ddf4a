/**
 * The tests TensorFlow.js ships for its own backends (`dist/**\/*_test.js` of tfjs-core), run on one engine.
 *
 *     node tests/conformance/suite.mjs cpu|onnx REPORT.json
 *
 * writes which of them passed. The shipped files are ES modules with bundler-style imports, so they are bundled first;
 * engine state and kernels live on the global object, where the bundle's copy of tfjs-core and the engine's meet.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rolldown } from 'rolldown';

const [backendName, report = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const core = path.dirname(require.resolve('@tensorflow/tfjs-core/package.json'));
const folder = mkdtempSync(path.join(tmpdir(), 'very-deep-conformance-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const entry = path.join(folder, 'entry.mjs');
writeFileSync(
  entry,
  `import '${core}/dist/public/chained_ops/register_all_chained_ops.js';
   import '${core}/dist/register_all_gradients.js';
   import { setTestEnvs } from '${core}/dist/jasmine_util.js';
   setTestEnvs([{ name: 'engine', backendName: '${backendName}', isDataSync: true }]);
   await import('${core}/dist/tests.js');`,
);
const bundle = await rolldown({
  input: entry,
  platform: 'node',
  external: [/^jasmine-core/, 'util', 'crypto', 'fs', 'node-fetch', 'worker_threads'],
  resolve: { modules: [path.resolve(core, '../..')] },
  // tfjs-core declares its files free of side effects; tests are nothing else.
  treeshake: false,
  logLevel: 'silent',
});
const file = path.join(
  path.dirname(require.resolve('jasmine-core/package.json')),
  `../.very-deep-conformance-${process.pid}.mjs`,
);
process.on('exit', () => rmSync(file, { force: true }));
await bundle.write({ file, format: 'esm', codeSplitting: false });

const jasmine = require('jasmine-core').boot();
const env = jasmine.getEnv();
jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000;
const console_ = { ...console };
for (const method of /** @type {const} */ (['warn', 'info', 'log'])) console[method] = () => {};

require('@tensorflow/tfjs-backend-cpu');
if (backendName === 'onnx') require('tfjs-backend-onnx');
await import(file);

/** @type {Record<string, { status: string, message?: string }>} */
const results = {};
const seen = new Map();
env.addReporter({
  /** @param {any} result */
  specDone({ fullName, status, failedExpectations }) {
    const count = (seen.get(fullName) ?? 0) + 1;
    seen.set(fullName, count);
    const name = count > 1 ? `${fullName} (${count})` : fullName;
    results[name] = { status, message: failedExpectations[0]?.message.slice(0, 300) };
  },
});
env.configure({ random: false });
await env.execute();
Object.assign(console, console_);
writeFileSync(report, JSON.stringify(results));
process.exit(0);
