/** The engine's package in an empty folder, from `npm pack`; and inside a student's bundle, where no registry has it. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notebooksFolder } from '../../src/notebook/released';
import { writeBundle } from '../../src/release/student-bundle';
import { lacks } from '../lacking';
import { withoutRegistry } from '../registry';
import { type WatchedRegistry, watchedRegistry } from '../registry-watch';
import { type Ran, runProgram } from '../run-program';

const root = path.resolve(__dirname, '../..');
const name = 'tfjs-backend-onnx';
const readme = readFileSync(path.join(root, 'packages', name, 'README.md'), 'utf8');
/** The code in the README, of this language. */
const written = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, code]) => code as string,
  );
const skipped = lacks('build', existsSync(path.join(root, 'packages', name, 'dist'))) || withoutRegistry();

/** Trains y = 2x + 1 and says with which engine, whether the step was compiled, and what came out at x = 3. */
const program = (imports: string) => `${imports}
(async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  const optimizer = tf.train.sgd(0.1);
  const [x, y] = [tf.tensor2d([[-1], [0], [1], [2]]), tf.tensor2d([[-1], [1], [3], [5]])];
  const step = compile(() => optimizer.minimize(() => tf.losses.meanSquaredError(y, model.apply(x)), true));
  for (let i = 0; i < 200; i++) step().dispose();
  const [answer] = model.predict(tf.tensor2d([[3]])).dataSync();
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  const { history } = await model.fit(x, y, { epochs: 2, verbose: 0 });
  console.log(JSON.stringify({
    engine: tf.getBackend(), programs: step.programs().length, answer: Math.round(answer * 100) / 100,
    epochs: history.loss.length,
  }));
})();
`;
const said = { engine: 'onnx', programs: 1, answer: 7, epochs: 2 };
const commonjs = program(`const tf = require('@tensorflow/tfjs');\nconst { compile } = require('${name}');`);
const modules = program(`import * as tf from '@tensorflow/tfjs';\nimport { compile } from '${name}';`);

const output = ({ status, stdout, stderr }: Ran) => {
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string);
};

describe.skipIf(skipped)('the package in an empty folder', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-package-'));
  const node = (file: string) => runProgram(process.execPath, [path.join(folder, file)], { cwd: folder });
  const put = (file: string, text: string) => writeFileSync(path.join(folder, file), text);

  beforeAll(async () => {
    const packed = await runProgram('npm', ['pack', '--pack-destination', folder], {
      cwd: path.join(root, 'packages', name),
    });
    expect(packed.status, packed.stderr).toBe(0);
    const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz')) as string;
    put('package.json', '{ "private": true }');
    // As the README has it, install scripts and all; with them npm asks no host but the registry.
    const command = (written('sh')[0] as string).trim().replace(` ${name} `, ` ./${tarball} `);
    expect(command).toContain(tarball);
    const quiet = '--no-audit --no-fund --loglevel=error --ignore-scripts=false';
    const installed = await runProgram('sh', ['-c', `${command} ${quiet}`], { cwd: folder });
    expect(installed.status, installed.stderr).toBe(0);
  }, 600_000);

  it('holds what it needs, and nothing else', () => {
    const files = readdirSync(path.join(folder, 'node_modules', name));
    expect(files.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json']);
    const built = readdirSync(path.join(folder, 'node_modules', name, 'dist'), { recursive: true }).map(
      String,
    );
    expect(built.filter((file) => /\.map$|\.ts$/.test(file) && !file.endsWith('.d.ts'))).toEqual([]);
  });

  it('computes in CommonJS', async () => {
    put('program.cjs', commonjs);
    expect(output(await node('program.cjs'))).toEqual(said);
  });

  it('computes in ES modules', async () => {
    put('program.mjs', modules);
    expect(output(await node('program.mjs'))).toEqual(said);
  });

  it('is one engine for a program that has both kinds of modules', async () => {
    put(
      'both.mjs',
      `import { createRequire } from 'node:module';
      import { compile } from '${name}';
      console.log(JSON.stringify(createRequire(import.meta.url)('${name}').compile === compile));`,
    );
    expect(output(await node('both.mjs'))).toBe(true);
  });

  it('computes where a bundler put it into the program', async () => {
    put('program.mjs', modules);
    const bundler = await rolldown({
      input: path.join(folder, 'program.mjs'),
      platform: 'node',
      // Its binary stays a file.
      external: /^onnxruntime-node/,
      logLevel: 'silent',
    });
    await bundler.write({ file: path.join(folder, 'bundled.cjs'), format: 'cjs', codeSplitting: false });
    await bundler.close();
    expect(readFileSync(path.join(folder, 'bundled.cjs'), 'utf8')).not.toMatch(
      /require\(["']tfjs-backend-onnx/,
    );
    expect(output(await node('bundled.cjs'))).toEqual(said);
  });

  it("computes what its README's examples do", async () => {
    const [first, second] = written('js') as [string, string];
    const loop = second.replace(`import { compile } from '${name}';`, '');
    expect(loop).not.toBe(second);
    put(
      'readme.mjs',
      `import { compile } from '${name}';
      ${first}
      const batches = [[tf.ones([8, 4]), tf.ones([8, 1])], [tf.ones([5, 4]), tf.ones([5, 1])]];
      ${loop}
      console.log(JSON.stringify({ engine: tf.getBackend(), programs: step.programs().length }));`,
    );
    expect(output(await node('readme.mjs'))).toEqual({ engine: 'onnx', programs: 2 });
  });

  it('saves a model in files, and loads it in another program', async () => {
    const program = (first: string, second: string) => `import * as tf from '@tensorflow/tfjs';
      import '${name}';
      ${first}
      console.log(JSON.stringify([...model.predict(tf.ones([2, 3])).dataSync()]));
      ${second}`;
    const made = 'const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });';
    put('save.mjs', program(made, "await model.save('file://saved');"));
    put('load.mjs', program("const model = await tf.loadLayersModel('file://saved/model.json');", ''));
    const saved = output(await node('save.mjs'));
    expect(saved).toHaveLength(4);
    expect(output(await node('load.mjs'))).toEqual(saved);
  });

  it("goes into a browser's bundle as its README has it", async () => {
    put('browser.mjs', written('js')[2] as string);
    const bundler = await rolldown({
      input: path.join(folder, 'browser.mjs'),
      platform: 'browser',
      logLevel: 'silent',
    });
    const { output: chunks } = await bundler.generate({ format: 'esm', codeSplitting: false });
    await bundler.close();
    expect(chunks).toHaveLength(1);
    expect(chunks[0].imports).toEqual([]);
    expect(chunks[0].code).toContain('ort-wasm-simd-threaded.mjs');
    expect(chunks[0].code).not.toContain('onnxruntime-node');
  });

  it('has types for both kinds of modules', async () => {
    const text = `import * as tf from '@tensorflow/tfjs';
      import { type Compiled, compile } from '${name}';
      import { type Runtime, registerOnnxBackend } from '${name}/engine';
      import { nodeRuntime } from '${name}/node';
      import { type WebOptions, webRuntime } from '${name}/web';
      export const step: Compiled<[tf.Tensor], tf.Tensor> = compile((x: tf.Tensor) => x.square());
      export const runtime: Runtime = nodeRuntime();
      registerOnnxBackend(() => runtime);
      export const inBrowsers = (options: WebOptions): Promise<Runtime> => webRuntime(options);\n`;
    put('typed.mts', text);
    put('typed.cts', text);
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', '--types', ''];
    const checked = await runProgram(process.execPath, [tsc, ...options, 'typed.mts', 'typed.cts'], {
      cwd: folder,
    });
    expect(checked.stdout).toBe('');
    expect(checked.status).toBe(0);
  });
});

describe.skipIf(skipped)('a student’s bundle, installed from a registry that lacks the package', () => {
  const bundle = path.join(mkdtempSync(path.join(os.tmpdir(), 'very-deep-bundle-')), 'course');
  let registry: WatchedRegistry;

  beforeAll(async () => {
    mkdirSync(path.dirname(bundle), { recursive: true });
    await writeBundle(bundle, notebooksFolder);
    registry = await watchedRegistry([name]);
  }, 600_000);
  afterAll(() => registry?.close());

  it('computes with it, and asked nobody for it', async () => {
    const quiet = ['--omit=optional', '--no-audit', '--no-fund', '--loglevel=error'];
    const home = mkdtempSync(path.join(os.tmpdir(), 'very-deep-cache-'));
    const places = [`--registry=${registry.url}`, `--cache=${home}`];
    const installed = await runProgram('npm', ['ci', ...quiet, ...places], { cwd: bundle });
    expect(installed.status, installed.stderr).toBe(0);
    expect(registry.asked.length).toBeGreaterThan(50);
    expect(registry.asked.filter((url) => url.includes(name))).toEqual([]);
    expect(realpathSync(path.join(bundle, 'node_modules', name))).toBe(
      realpathSync(path.join(bundle, 'packages', name)),
    );
    const linked = await runProgram(process.execPath, ['scripts/setup.mjs', 'link'], { cwd: bundle });
    expect(linked.status, linked.stderr).toBe(0);
    writeFileSync(
      path.join(bundle, 'program.cjs'),
      `const { ready, tf } = require('very-deep');
      ready({ backend: 'onnx' }).then((engine) => console.log(JSON.stringify([engine, tf.scalar(2).square().dataSync()[0]])));`,
    );
    const ran = await runProgram(process.execPath, ['program.cjs'], { cwd: bundle });
    expect(output(ran)).toEqual(['onnx', 4]);
  });
});
