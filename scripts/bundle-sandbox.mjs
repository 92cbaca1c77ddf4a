// Part of the build, given its folder: dist/sandbox/, of which the children's code is put together (src/grading/sandbox/parts.ts). For each
// set of exports that the course's rules allow there is one program, which holds those exports of the library, what they
// use themselves, and nothing else: the bundler leaves out every other statement, also of a file that it takes from.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { minifySync } from 'rolldown/utils';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [dist = path.join(root, 'dist')] = process.argv.slice(2);
const sources = path.join(root, 'src');
const main = path.join(sources, 'grading', 'sandbox', 'child', 'main.ts');
const table = path.join(sources, 'grading', 'sandbox', 'child', 'library.ts');
const door = path.join(sources, 'index.ts');
const engine = path.join(root, 'packages', 'tfjs-backend-onnx', 'src', 'engine.ts');

/** Rooms whose code may be in a child only where the child's own program uses it: the answers are there. */
const closedRooms = /^(course|exercises|grading|release|proof|similarity|jupyter|cli|display)\//;

/** The module whose statements count without being asked for: it mends TensorFlow.js. */
const mends = path.join(sources, 'backend', 'tf.ts');

/**
 * The child's table of the library (`child/library.ts`) with these names of the public door.
 * @param {readonly string[]} names
 * @returns {import('rolldown').Plugin}
 */
const withholding = (names) => ({
  name: 'withholding',
  load(id) {
    if (id !== table) return null;
    const given = names.filter((name) => name !== 'tf' && name !== 'ready');
    const from = JSON.stringify(door);
    return [
      `export { tf } from ${JSON.stringify(mends)};`,
      given.length > 0 ? `import { ${given.join(', ')} } from ${from};` : '',
      `export const library = { ${given.map((name) => `${name}: () => ${name}`).join(', ')} };`,
    ].join('\n');
  },
});

/** Our packages, which are part of a bundle as if they were rooms of the library. */
const ours = /^tfjs-backend-onnx\b/;

/**
 * Packages are no part of a bundle: TensorFlow.js would come in whole, beside the one from which a policy withholds.
 * @param {string} id
 */
const isPackage = (id) => !/^[./]|^[A-Za-z]:/.test(id) && !ours.test(id);

/**
 * @param {string} input
 * @param {import('rolldown').Plugin[]} [plugins]
 * @returns the code, and the files that it is made of
 */
async function bundle(input, plugins = []) {
  const bundler = await rolldown({
    input,
    platform: 'node',
    external: isPackage,
    resolve: { alias: { 'tfjs-backend-onnx/engine': engine } },
    treeshake: { moduleSideEffects: (id) => id === mends || id === input },
    plugins,
    logLevel: 'silent',
    onLog(_, { code, message }) {
      if (code !== 'MISSING_EXPORT' && code !== 'UNRESOLVED_IMPORT') return;
      throw new Error(message);
    },
  });
  const { output } = await bundler.generate({ format: 'cjs', exports: 'named', codeSplitting: false });
  await bundler.close();
  const [{ code, modules }] = output;
  const files = Object.entries(modules).flatMap(([file, { renderedLength }]) =>
    renderedLength > 0 && file.startsWith(sources) ? [path.relative(sources, file)] : [],
  );
  return { code, files: files.map((file) => file.split(path.sep).join('/')) };
}

/** What the child's own program is made of. */
const ownFiles = new Set((await bundle(main)).files);

/**
 * The child's program with these exports of the library.
 * @param {readonly string[]} names
 * @throws Error for a name that the public door does not have, or whose code would bring the course's own along
 */
async function program(names) {
  const { code, files } = await bundle(main, [withholding(names)]);
  const answers = files.filter((file) => closedRooms.test(file) && !ownFiles.has(file));
  if (answers.length > 0)
    throw new Error(`what a graded cell may use would bring ${answers.join(', ')} into its process`);
  return bare(code);
}

/**
 * Without comments and blanks, which halves what a child has to read, and in ASCII, which it need not decode. Names stay:
 * what is withheld of TensorFlow.js is found by them.
 * @param {string} code
 */
function bare(code) {
  const options = { module: false, compress: false, mangle: false, codegen: { removeWhitespace: true } };
  const { code: short, errors } = minifySync('part.js', code, options);
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return short.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Writes all parts. */
async function build() {
  const built = createRequire(path.join(root, 'package.json'));
  const parts = built(path.join(dist, 'src/grading/sandbox/parts.js'));
  const { policyOf, questionPolicy } = built(path.join(dist, 'src/grading/run/policy.js'));
  const { chapters, loadChapter } = built(path.join(dist, 'src/exercises/registry.js'));
  const folder = path.join(dist, 'sandbox');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  /** @type {(file: string, code: string) => void} */
  const write = (file, code) => writeFileSync(path.join(folder, file), code);

  const fromTensorFlow = createRequire(built.resolve('@tensorflow/tfjs'));
  for (const name of parts.tensorFlowParts) {
    const file = name === '@tensorflow/tfjs' ? built.resolve(name) : fromTensorFlow.resolve(name);
    write(parts.packageFile(name), bare(readFileSync(file, 'utf8')));
  }
  for (const name of parts.tensorFlowNeeds)
    write(parts.packageFile(name), bare((await bundle(fromTensorFlow.resolve(name))).code));

  const exercises = (await Promise.all(chapters().map(loadChapter))).flat();
  const policies = exercises.flatMap(({ kind, rules }) =>
    kind === 'question' || kind === 'text' ? [] : [policyOf(rules)],
  );
  const sets = new Map(
    [questionPolicy, ...policies].map(({ exports }) => [parts.programFile(exports), exports]),
  );
  for (const [file, names] of sets) write(file, await program(names));
}

await build();
