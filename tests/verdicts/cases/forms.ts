/** One right solution in all the forms in which students write it, and wrong ones beside it. */
import type { Draft } from '../draft';
import { casesOf } from './types';

const id = 'batch-moments';
const cases = casesOf('03-batch-normalization', id);

const axes = 'const axes = x.shape.slice(0, -1).map((_, axis) => axis);';
const body = `${axes}
  const mean = x.mean(axes);
  return { mean, variance: x.sub(mean).square().mean(axes) };`;
const right = `function batchMoments(x: tf.Tensor) {\n  ${body}\n}`;
const wrong = right.replace('.square()', '');
const readyMade = `function batchMoments(x: tf.Tensor) {\n  ${axes}\n  return tf.moments(x, axes);\n}`;
const withHelper = `function batchMoments(x: tf.Tensor) {
  const axes = allButLast(x);
  const mean = x.mean(axes);
  return { mean, variance: x.sub(mean).square().mean(axes) };
}`;
const helper =
  'function allButLast(x: tf.Tensor): number[] { return x.shape.slice(0, -1).map((_, i) => i); }';
const wrongHelper = helper.replace('=> i)', '=> i + 1)');

const write = (source: string) => (draft: Draft) => draft.write(id, source);

export const forms = cases({
  'the usual form': { edit: write(right), verdict: 'pass' },
  'a timed cell with a command of the shell': {
    edit: write(`%%time\n!echo "on its way" && true\n${right}`),
    verdict: 'pass',
  },
  'a wrong one in a timed cell': { edit: write(`%%time\n${wrong}\n!true`), verdict: 'fail' },
  'beside a cell of HTML and commands': {
    edit: (draft) =>
      draft
        .above(id, '%%html\n<b>const batchMoments = 1;</b>')
        .above(id, '!echo one `two\n!ls')
        .write(id, right),
    verdict: 'pass',
  },
  'an arrow function': {
    edit: write(`const batchMoments = (x: tf.Tensor) => {\n  ${body}\n};`),
    verdict: 'pass',
  },
  'a function expression in a variable': {
    edit: write(`var batchMoments = function (x: tf.Tensor) {\n  ${body}\n};`),
    verdict: 'pass',
  },
  'a static method': {
    edit: (draft) =>
      draft
        .above(id, `class Tools { static moments(x: tf.Tensor) {\n  ${body}\n} }`)
        .write(id, 'const batchMoments = Tools.moments;'),
    verdict: 'pass',
  },
  'a generic function with a default': {
    edit: write(
      `function batchMoments<T extends tf.Tensor>(x: T, keep = false) {\n  ${body.replaceAll('mean(axes)', 'mean(axes, keep)')}\n}`,
    ),
    verdict: 'pass',
  },
  'in tf.tidy': {
    edit: write(`const batchMoments = (x: tf.Tensor) => tf.tidy(() => {\n  ${body}\n});`),
    verdict: 'pass',
  },
  'a method of ES2023': {
    edit: write(
      right.replace(
        axes,
        'const last = [...x.shape.keys()].findLast((_, i) => i === x.rank - 1);\n  const axes = [...x.shape.keys()].filter((i) => i !== last);',
      ),
    ),
    verdict: 'pass',
  },
  'an expected error over what only strict refuses': {
    edit: write(
      `// @ts-expect-error it may be undefined\nconst one: number = [1].find((n) => n > 0);\n${right}`,
    ),
    verdict: 'pass',
  },
  'what only strict refuses': {
    edit: write(`const one: number = [1].find((n) => n > 0);\n${right}`),
    verdict: 'pass',
  },
  'a parameter without a type': { edit: write(right.replace('x: tf.Tensor', 'x')), verdict: 'pass' },
  'a helper in a cell above': { edit: (d) => d.above(id, helper).write(id, withHelper), verdict: 'pass' },
  'a helper in a cell below': { edit: (d) => d.write(id, withHelper).below(id, helper), verdict: 'pass' },
  'a helper that is declared again below, and right then': {
    edit: (d) => d.above(id, wrongHelper).write(id, withHelper).below(id, helper),
    verdict: 'pass',
  },
  'a helper that is declared again below, and wrong then': {
    edit: (d) => d.above(id, helper).write(id, withHelper).below(id, wrongHelper),
    // The notebook has one live scope; the grader also tries the solution on what stands above it.
    notebook: 'fail',
    verdict: 'pass',
  },
  'a function that a variable is given below': {
    edit: (d) =>
      d
        .above(id, 'let allButLast: (x: tf.Tensor) => number[] = () => [];')
        .write(id, withHelper)
        .below(id, 'allButLast = (x) => [...Array(x.rank - 1).keys()];'),
    verdict: 'pass',
  },
  'a helper two cells away': {
    edit: (d) =>
      d
        .above(id, 'const less = (n: number) => n - 1;')
        .above(id, 'const allButLast = (x: tf.Tensor) => [...Array(less(x.rank)).keys()];')
        .write(id, withHelper),
    verdict: 'pass',
  },
  'helpers below that build on one another': {
    edit: (d) =>
      d
        .write(id, withHelper)
        .below(id, 'const allButLast = (x: tf.Tensor) => [...Array(less(x.rank)).keys()];')
        .below(id, 'const less = (n: number) => n - 1;'),
    verdict: 'pass',
  },
  'a type in a cell above': {
    edit: (d) =>
      d
        .above(id, 'interface Moments { mean: tf.Tensor; variance: tf.Tensor }')
        .write(id, right.replace('(x: tf.Tensor)', '(x: tf.Tensor): Moments')),
    verdict: 'pass',
  },
  'a constant and a counter': {
    edit: (d) =>
      d
        .above(id, 'let calls = 0;\nconst two = 2;')
        .write(id, right.replace(axes, `calls += 1;\n  ${axes}`).replace('.square()', '.pow(two)')),
    verdict: 'pass',
  },
  'a scratch cell with names of its own': {
    edit: (d) => d.above(id, 'const mean = 3; const axes = [0]; [mean, axes];').write(id, right),
    verdict: 'pass',
  },
  'an old attempt above': { edit: (d) => d.above(id, wrong).write(id, right), verdict: 'pass' },
  'a chart below the function': {
    edit: write(
      `import { lineChart } from 'very-deep';\n${right}\nlineChart({ title: 't', alt: 'a', x: { title: 'x' }, y: { title: 'y' }, series: [{ name: 's', x: [1, 2], y: [1, 2] }] });`,
    ),
    verdict: 'pass',
  },
  'a chart in a variable, above the function': {
    edit: write(
      `import { barChart, display } from 'very-deep';\nconst figure = barChart({ title: 't', alt: 'a', x: { title: 'x', categories: ['a'] }, y: { title: 'y' }, series: [{ name: 's', values: [1] }] });\ndisplay(figure);\n${right}`,
    ),
    verdict: 'pass',
  },
  'console.table and a table': {
    edit: write(
      `import { table } from 'very-deep';\n${right}\nconsole.table([{ a: 1 }]);\ntable([{ a: 1 }]);`,
    ),
    verdict: 'pass',
  },
  'something shown inside the function': {
    edit: write(
      `import { display } from 'very-deep';\n${right.replace(axes, `${axes}\n  display({ 'text/plain': 'called' });`)}`,
    ),
    verdict: 'pass',
  },
  'the result of a check, looked at': {
    edit: write(
      `${right}\nconst r = await check('batch-moments', batchMoments);\nr.points + r.cases.length + r.feedback.length;`,
    ),
    verdict: 'pass',
  },
  'a condition on the result of a check': {
    edit: write(
      `${right}\nconst r = await check('batch-moments', batchMoments);\nif (r.verdict !== 'pass') throw new Error(r.feedback);`,
    ),
    verdict: 'pass',
  },
  'TensorFlow.js imported by its own name': {
    edit: write(`import * as tf from '@tensorflow/tfjs';\n${right}`),
    verdict: 'pass',
  },
  'single functions of TensorFlow.js': {
    edit: write(
      `import { mean as average, square, sub, type Tensor } from '@tensorflow/tfjs';\nfunction batchMoments(x: Tensor) {\n  ${axes}\n  const mean = average(x, axes);\n  return { mean, variance: average(square(sub(x, mean)), axes) };\n}`,
    ),
    verdict: 'pass',
  },
  'another name, handed to check': {
    edit: (d) =>
      d
        .write(id, right.replace('batchMoments', 'myMoments'))
        .write(`check-${id}`, `await check('${id}', myMoments);`),
    verdict: 'pass',
  },
  'a function written into the call of check': {
    edit: (d) =>
      d
        .write(id, '// see the check')
        .write(`check-${id}`, `await check('${id}', (x: tf.Tensor) => {\n  ${body}\n});`),
    verdict: 'pass',
  },
  'a function around it handed to check': {
    edit: (d) =>
      d
        .write(
          id,
          right
            .replace('x: tf.Tensor', 'x: tf.Tensor, offset: number')
            .replace('.square()', '.add(offset).square()'),
        )
        .write(`check-${id}`, `await check('${id}', (x: tf.Tensor) => batchMoments(x, 0));`),
    verdict: 'pass',
  },
  'another name, and a wrong function handed over': {
    edit: (d) =>
      d
        .write(id, wrong.replace('batchMoments', 'myMoments'))
        .write(`check-${id}`, `await check('${id}', myMoments);`),
    verdict: 'fail',
  },
  export: { edit: write(`export ${right}`), verdict: 'pass' },
  'export default': { edit: write(`export default ${right}`), verdict: 'pass' },
  'export default by its name': { edit: write(`${right}\nexport default batchMoments;`), verdict: 'pass' },
  'a list of exports': { edit: write(`${right}\nexport { batchMoments };`), verdict: 'pass' },
  'more than was asked for': { edit: write(right.replace('return {', 'return { n: 1,')), verdict: 'pass' },
  'a class with getters as the result': {
    edit: write(
      `class Moments {\n  constructor(readonly x: tf.Tensor, readonly axes: number[]) {}\n  get mean() { return this.x.mean(this.axes); }\n  get variance() { return this.x.sub(this.mean).square().mean(this.axes); }\n}\nconst batchMoments = (x: tf.Tensor) => new Moments(x, x.shape.slice(0, -1).map((_, i) => i));`,
    ),
    verdict: 'pass',
  },
  'an error after the function': { edit: write(`${right}\nthrow new Error('later');`), verdict: 'pass' },
  'waiting at the end of the cell': {
    edit: write(`${right}\nawait new Promise((resolve) => setTimeout(resolve, 5));`),
    verdict: 'pass',
  },
  'lines that end as on Windows': { edit: write(right.replaceAll('\n', '\r\n')), verdict: 'pass' },
  "Node's own tools": {
    edit: write(
      `import { inspect } from 'node:util';\nimport assert from 'assert';\n${right.replace(axes, `assert.ok(inspect(1));\n  ${axes}`)}`,
    ),
    verdict: 'pass',
  },
  'a module that is not needed': {
    edit: write(`import { existsSync } from 'node:fs';\n${right}\nexistsSync('.');`),
    verdict: 'pass',
  },
  'a module that no grader has': {
    edit: write(
      `import { existsSync } from 'node:fs';\n${right.replace(axes, `existsSync('.');\n  ${axes}`)}`,
    ),
    verdict: 'missing',
    says: 'node:fs',
  },
  'a file beside the notebook': {
    edit: write("import { batchMoments } from './mine';"),
    verdict: 'missing',
  },
  'not begun': { edit: () => undefined, verdict: 'missing' },
  'begun with a comment': {
    edit: (d) => d.write(id, `// now!\n${d.cell(id).source}`),
    verdict: 'missing',
    says: 'not written yet',
  },
  'a wrong variance': { edit: write(wrong), verdict: 'fail' },
  'divided by N - 1': {
    edit: write(
      right.replace(
        'variance: x.sub(mean).square().mean(axes)',
        'variance: x.sub(mean).square().sum(axes).div(x.size / mean.size - 1)',
      ),
    ),
    verdict: 'fail',
    says: 'N − 1',
  },
  'four dimensions left for later': {
    edit: write(right.replace(axes, `if (x.rank === 4) throw new Error('later');\n  ${axes}`)),
    verdict: 'partial',
  },
  'an async function': { edit: write(`async ${right}`), verdict: 'fail', says: 'promise' },
  'the input disposed of': {
    edit: write(
      right
        .replace('return {', 'const variance = x.sub(mean).square().mean(axes);\n  x.dispose();\n  return {')
        .replace('variance: x.sub(mean).square().mean(axes)', 'variance'),
    ),
    verdict: 'fail',
    says: 'You dispose of `x`',
  },
  'tensors kept from an earlier call': {
    edit: write(
      `let kept: tf.Tensor | undefined;\n${right.replace('const mean = x.mean(axes);', 'kept ??= x.mean(axes);\n  const mean = kept;')}`,
    ),
    verdict: 'partial',
  },
  'without types': { edit: write(right.replace(/: tf\.Tensor\b/g, '')), verdict: 'pass' },
  'without types, and strict': {
    edit: write(`// @ts-strict\n${right.replace(/: tf\.Tensor\b/g, '')}`),
    verdict: 'refused',
  },
  'not strict about undefined': {
    edit: write(
      `const find = (all: number[]): number | undefined => all.at(-1);\nconst last: number = find([1]);\n${right}`,
    ),
    verdict: 'pass',
  },
  'strict about undefined': {
    edit: write(
      `// @ts-strict\nconst find = (all: number[]): number | undefined => all.at(-1);\nconst last: number = find([1]);\n${right}`,
    ),
    verdict: 'refused',
  },
  'a type error': { edit: write(`const n: number = 'one';\n${right}`), verdict: 'refused' },
  'a type error that nobody asks for': {
    edit: write(`// @ts-nocheck\nconst n: number = 'one';\n${right}`),
    verdict: 'pass',
  },
  'a syntax error, asked or not': {
    edit: write(`// @ts-nocheck\nfunction batchMoments( {`),
    verdict: 'refused',
  },
  'a syntax error': { edit: write('function batchMoments( {'), verdict: 'refused' },
  'an error before the function': {
    edit: write(`throw new Error('oops');\nconst batchMoments = (x: tf.Tensor) => {\n  ${body}\n};`),
    verdict: 'refused',
  },
});

const inside = (line: string) => right.replace(axes, `${line}\n  ${axes}`);
const withValue = `const batchMoments = (x: tf.Tensor) => {\n  ${body}\n};`;

/** What a notebook's surroundings have and a grader's have not, beside what only looks like it. */
export const surroundings = cases({
  ...Object.fromEntries(
    [
      "void fetch('data:,x').catch(() => 0);",
      "new Blob(['a']).size;",
      'new ReadableStream();',
      'new MessageChannel().port1.close();',
      'new Response();',
      'new FormData();',
      "new CompressionStream('gzip');",
      'typeof CompressionStream === "function" && new CompressionStream("gzip");',
      'globalThis.Blob;',
      "globalThis['Headers'];",
      'global.fetch;',
      "process.env['HOME'];",
      'process.env.HOME;',
      'process.kill(0, 0);',
      'let page: unknown = Blob; page = 1;',
    ].map((line) => [
      line,
      { edit: write(inside(line)), verdict: 'missing', says: 'not there while it is graded' },
    ]),
  ),
  'in a helper of another cell': {
    edit: (draft) =>
      draft
        .above(id, 'const weigh = (text: string) => new Blob([text]).size;')
        .write(id, inside("weigh('a');")),
    verdict: 'missing',
    says: '`Blob`',
  },
  'at the top of the cell, before the function has its value': {
    edit: write(`const size_ = new Blob(['a']).size;\n${withValue}`),
    verdict: 'pass',
  },
  'a module used at the top of the cell, before the function has its value': {
    edit: write(`import { existsSync } from 'node:fs';\nexistsSync('.');\n${withValue}`),
    verdict: 'pass',
  },
  'at the top of the cell, below the function': {
    edit: write(`${right}\nconst size_ = new Blob(['a']).size;`),
    verdict: 'pass',
  },
  ...Object.fromEntries(
    [
      'let what: Blob | undefined; what = undefined;',
      "typeof fetch === 'function';",
      'const fetch = (n: number) => n; fetch(1);',
      '((Blob: number) => Blob)(1);',
      '({ fetch: 1 }).fetch;',
      'performance.now();',
      'crypto.randomUUID();',
      "new TextEncoder().encode('a');",
      'structuredClone({ a: 1 });',
      "Buffer.from('a').length;",
      'process.version;',
      'process.hrtime();',
      "new URL('a:b').protocol;",
      'globalThis.Math.sqrt(2);',
      'new Intl.NumberFormat().format(1);',
    ].map((line) => [line, { edit: write(inside(line)), verdict: 'pass' }]),
  ),
  "a class of that name of one's own": {
    edit: (draft) =>
      draft.above(id, 'class Response { readonly two = 2; }').write(id, inside('new Response().two;')),
    verdict: 'pass',
  },
});

/** On a kernel of their own: what a cell has added to types holds there until it is restarted. */
export const additions = cases({
  'additions to types of the surroundings': {
    edit: write(`declare global { interface Math { sqrt(x: any): string } }\n${right}`),
    verdict: 'missing',
    says: '`declare global`',
  },
  'additions to types of a package, in a cell that it needs': {
    edit: (draft) =>
      draft
        .above(id, `declare module 'fs' { interface Stats { word: string } }\nlet offset_ = 0;`)
        .write(id, right.replace('const axes', 'offset_ += 0;\n  const axes')),
    verdict: 'missing',
    says: "`declare module 'fs'`",
  },
  'additions to types in a cell whose work it needs': {
    edit: (draft) =>
      draft
        .above(
          id,
          'declare global { interface Math { ownSquare(x: number): number } }\nMath.ownSquare = (x) => x * x;',
        )
        .write(id, right.replace('const axes', 'Math.ownSquare(2);\n  const axes')),
    verdict: 'missing',
    says: '`declare global`',
  },
  'additions to types that it only names': {
    edit: (draft) =>
      draft
        .above(id, 'declare global { interface Array<T> { second_?: T } }')
        .write(id, right.replace('const axes', '[1].second_;\n  const axes')),
    verdict: 'pass',
  },
});

export const rules = cases({
  'the ready-made moments': { edit: write(readyMade), verdict: 'fail', says: 'tf.moments' },
  'in a helper of the same cell': {
    edit: write(
      `const ready = (x: tf.Tensor, axes: number[]) => tf.moments(x, axes);\n${readyMade.replace('tf.moments', 'ready')}`,
    ),
    verdict: 'fail',
    says: 'tf.moments',
  },
  'in a helper of another cell': {
    edit: (d) =>
      d
        .above(id, 'const ready = (x: tf.Tensor, axes: number[]) => tf.moments(x, axes);')
        .write(id, readyMade.replace('tf.moments', 'ready')),
    verdict: 'fail',
    says: 'tf.moments',
  },
  'by an alias': {
    edit: write(`const { moments: m } = tf;\n${readyMade.replace('tf.moments', 'm')}`),
    verdict: 'fail',
    says: 'tf.moments',
  },
  'by a computed name': {
    edit: write(readyMade.replace('tf.moments(x, axes)', "(tf as any)['mom' + 'ents'](x, axes)")),
    verdict: 'fail',
    says: 'tf.moments',
  },
  'imported by its own name': {
    edit: write(`import { moments } from '@tensorflow/tfjs';\n${readyMade.replace('tf.moments', 'moments')}`),
    verdict: 'fail',
    says: 'tf.moments',
  },
  "the library's own": {
    edit: write(
      "import { batchMoments as ready } from 'very-deep';\nconst batchMoments = (x: tf.Tensor) => ready(x);",
    ),
    verdict: 'fail',
    says: 'batchMoments',
  },
  'a ready-made layer': {
    edit: write(
      `function batchMoments(x: tf.Tensor) {\n  ${axes}\n  const mean = x.mean(axes);\n  tf.layers.layerNormalization().apply(x);\n  return { mean, variance: x.sub(mean).square().mean(axes) };\n}`,
    ),
    verdict: 'fail',
    says: 'layerNormalization',
  },
  'a dead mention': {
    edit: write(right.replace(axes, `if (false as boolean) tf.moments(x);\n  ${axes}`)),
    verdict: 'pass',
  },
  'a mention in a text and in a comment': {
    edit: write(
      right.replace(axes, `// tf.moments(x) is not allowed\n  const text = 'tf.moments';\n  ${axes}`),
    ),
    verdict: 'pass',
  },
  'tried and given up': {
    edit: write(right.replace(axes, `try { tf.moments(x); } catch {}\n  ${axes}`)),
    verdict: 'pass',
  },
  'for images only': {
    edit: write(
      right.replace(
        'const mean = x.mean(axes);',
        'if (x.rank === 4) return tf.moments(x, axes);\n  const mean = x.mean(axes);',
      ),
    ),
    verdict: 'partial',
    says: 'tf.moments',
  },
});

const split = (draft: Draft) => draft.write(id, helper).copyBelow(id, withHelper);

export const accidents = cases({
  // Run from top to bottom the notebook ends with the spoiled one; the right one was checked before, and counts.
  'a copy of the right cell, spoiled': {
    edit: (d) => d.write(id, right).copyBelow(id, wrong),
    verdict: 'pass',
    notebook: 'fail',
  },
  'a copy of a wrong cell, mended': { edit: (d) => d.write(id, wrong).copyBelow(id, right), verdict: 'pass' },
  'a copy of the stub below': {
    edit: (d) => {
      const stub = d.cell(id).source;
      d.copyBelow(id, right).write(id, stub);
    },
    verdict: 'pass',
  },
  'the same cell twice': { edit: (d) => d.write(id, right).copyBelow(id, right), verdict: 'pass' },
  'a cell split in two': { edit: split, verdict: 'pass' },
  'a solution in a new cell under the stub': { edit: (d) => d.below(id, right), verdict: 'pass' },
  'a solution in a new cell above the stub, which was removed': {
    edit: (d) => d.above(id, right).remove(id),
    verdict: 'pass',
  },
  'marks lost, cell ids kept': {
    edit: (d) => {
      d.write(id, right);
      for (const cell of d.cells) if (!cell.metadata.nbgrader?.grade) delete cell.metadata.nbgrader;
    },
    verdict: 'pass',
  },
  'marks and ids lost': {
    edit: (d) => {
      d.write(id, right);
      for (const cell of d.cells) {
        if (!cell.metadata.nbgrader?.grade) delete cell.metadata.nbgrader;
        delete cell.id;
      }
    },
    verdict: 'pass',
  },
  'the import removed': {
    edit: (d) => {
      d.write(id, right);
      d.cells.splice(
        d.cells.findIndex(({ source }) => source === "import { tf } from 'very-deep';"),
        1,
      );
      d.above(id, "import { tf } from 'very-deep';");
    },
    verdict: 'pass',
  },
  'the solution moved to the end': { edit: (d) => d.write(id, right).toTheEnd(id), verdict: 'pass' },
});
