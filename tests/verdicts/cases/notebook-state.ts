/** What a notebook has and a slice of it may lose: state set elsewhere, and what is only at hand in a notebook. */
import type { Draft } from '../draft';
import { casesOf, type VerdictCase } from './types';

const id = 'mean-of-values';
const cases = casesOf('00-start-here', id);
const average = 'values.reduce((a, b) => a + b, 0) / values.length';
const arrow = `const mean = (values: number[]) => ${average};`;
const withTotal = 'const mean = (values: number[]) => total(values) / values.length;';
const right = 'const total = (v: number[]) => v.reduce((a, b) => a + b, 0);';
const write = (source: string) => (draft: Draft) => draft.write(id, source);

const state = cases({
  'a registry filled above': {
    edit: (d) =>
      d
        .above(id, 'const known = new Map<string, (v: number[]) => number>();')
        .above(id, 'const lookup = (name: string) => known.get(name)!;')
        .above(id, 'const register = (name: string, f: (v: number[]) => number) => known.set(name, f);')
        .above(id, `register('mean', (values) => ${average});`)
        .write(id, "const mean = (values: number[]) => lookup('mean')(values);"),
    verdict: 'pass',
  },
  'a table filled below': {
    edit: (d) =>
      d
        .write(
          id,
          'const parts: Record<string, (v: number[]) => number> = {};\nconst mean = (values: number[]) => parts.total(values) / values.length;',
        )
        .below(id, 'parts.total = (v) => v.reduce((a, b) => a + b, 0);'),
    verdict: 'pass',
  },
  'static state set by a method': {
    edit: (d) =>
      d
        .above(id, 'class Kept { static n = 0; static set(n: number) { Kept.n = n; } }')
        .above(id, 'Kept.set(1);')
        .write(id, `const mean = (values: number[]) => Kept.n * (${average});`),
    verdict: 'pass',
  },
  'a setter of a private variable': {
    edit: (d) =>
      d
        .above(
          id,
          'let factor = 0;\nfunction setFactor(n: number) { factor = n; }\nfunction scaled(x: number) { return factor * x; }',
        )
        .above(id, 'setFactor(1);')
        .write(id, `const mean = (values: number[]) => scaled(${average});`),
    verdict: 'pass',
  },
  'a prototype extended in a cell above': {
    edit: (d) =>
      d
        .above(
          id,
          '(Array.prototype as any).totalOf = function (this: number[]) { return this.reduce((a, b) => a + b, 0); };',
        )
        .write(id, 'const mean = (values: number[]) => (values as any).totalOf() / values.length;'),
    verdict: 'pass',
  },
  'a helper of the name progress': {
    edit: (d) =>
      d
        .above(id, 'let steps = 0;\nfunction progress() { steps = 1; }')
        .write(id, `progress();\nconst mean = (values: number[]) => steps * (${average});`),
    verdict: 'pass',
  },
  'declared in the check cell': {
    edit: (d) => d.write(`check-${id}`, `${arrow}\nawait check('${id}', mean);`),
    verdict: 'pass',
  },
  'a helper in the check cell': {
    edit: (d) =>
      d.write(id, '// see below').write(`check-${id}`, `${right}\n${withTotal}\nawait check('${id}', mean);`),
    verdict: 'pass',
  },
  'a class and an interface of one name': {
    edit: write(
      `interface Tools { name?: string }\nclass Tools { static mean(values: number[]) { return ${average}; } }\nconst mean = Tools.mean;`,
    ),
    verdict: 'pass',
  },
  'a part of a namespace': {
    edit: write(
      `namespace Tools { export const mean = (values: number[]) => ${average}; }\nimport mean = Tools.mean;`,
    ),
    verdict: 'pass',
  },
});

const lacking = cases({
  'a file read first, an arrow function after it': {
    edit: write(`import { existsSync } from 'node:fs';\nconst here = existsSync('.');\n${arrow}\nhere;`),
    verdict: 'pass',
  },
  'data of the library made first': {
    edit: write(
      `import { circles, Random } from 'very-deep';\nconst data = circles({ random: new Random(1), count: 4 });\ndata.points.length;\n${arrow}`,
    ),
    verdict: 'pass',
  },
  'a figure looked into': {
    edit: write(
      `import { barChart } from 'very-deep';\nconst figure: any = barChart({ title: 't', alt: 'a', x: { title: 'x', categories: ['a'] }, y: { title: 'y' }, series: [{ name: 's', values: [1] }] });\nfigure.data[0].name = 'mine';\n${arrow}`,
    ),
    verdict: 'pass',
  },
  "Node's crypto and os": {
    edit: write(
      `import { createHash } from 'node:crypto';\nimport os from 'node:os';\ncreateHash('sha256').update(os.EOL).digest('hex');\n${arrow}`,
    ),
    verdict: 'pass',
  },
  'a file read inside': {
    edit: write(`const mean = (values: number[]) => (require('fs').existsSync('.') ? ${average} : 0);`),
    verdict: 'missing',
    says: 'fs',
  },
  'big integers': {
    edit: write('const mean = (values: number[]) => new BigInt64Array(1);'),
    verdict: 'fail',
  },
});

const withheld = [
  ...casesOf(
    '01-covariate-shift',
    'standardize-features',
  )({
    'moments tried out above the function': {
      edit: (d) =>
        d.write(
          'standardize-features',
          `const tried = tf.moments(tf.tensor2d([[1], [3]]), 0);
tried.mean.print();
const standardizeFeatures = (train: tf.Tensor2D, test: tf.Tensor2D) => {
  const mean = train.mean(0);
  const scale = train.sub(mean).square().mean(0).sqrt();
  const safe = tf.where(scale.equal(0), tf.onesLike(scale), scale);
  return { train: train.sub(mean).div(safe), test: test.sub(mean).div(safe) };
};`,
        ),
      verdict: 'pass',
    },
  }),
  ...casesOf(
    '02-initialization',
    'dead-units',
  )({
    'a layer that makes its own initializer': {
      edit: (d) =>
        d.write(
          'dead-units',
          `function deadUnits(x: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor1D): number[] {
  const layer = tf.layers.dense({ units: kernel.shape[1], activation: 'relu' });
  layer.build(x.shape);
  layer.setWeights([kernel, bias]);
  const largest = (layer.apply(x) as tf.Tensor).max(0).dataSync();
  return [...largest.keys()].filter((unit) => largest[unit] === 0);
}`,
        ),
      verdict: 'fail',
      says: 'glorotNormal',
    },
  }),
  ...casesOf(
    '05-densenet',
    'concat-gradient',
  )({
    'by an optimizer': {
      edit: (d) =>
        d.write(
          'concat-gradient',
          `function concatGradient(dy: tf.Tensor, channels: number[]): tf.Tensor[] {
  const parts = channels.map((n) => tf.variable(tf.zeros([...dy.shape.slice(0, -1), n])));
  const { grads } = tf.train.sgd(1).computeGradients(() => tf.concat(parts, -1).mul(dy).sum() as tf.Scalar, parts);
  return parts.map((part) => grads[part.name]);
}`,
        ),
      verdict: 'fail',
      says: 'a ready-made optimizer',
    },
  }),
  ...casesOf(
    '03-batch-normalization',
    'batch-moments',
  )({
    'a result with a member called tensor': {
      edit: (d) =>
        d.write(
          'batch-moments',
          `function batchMoments(x: tf.Tensor) {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const mean = x.mean(axes);
  return { mean, variance: x.sub(mean).square().mean(axes), tensor: 1 };
}`,
        ),
      verdict: 'pass',
    },
  }),
];

const choice = casesOf('03-batch-normalization', '03-q4');
const answered = choice({
  'in a loop over a table': {
    edit: (d) => d.write('03-q4', "for (const [id, letter] of [['03-q4', 'c']]) answer(id, letter);"),
    verdict: 'pass',
  },
  'inside a display': {
    edit: (d) => d.write('03-q4', "import { display } from 'very-deep';\ndisplay(answer('03-q4', 'c'));"),
    verdict: 'pass',
  },
  'with its id in a constant': {
    edit: (d) => d.write('03-q4', "const id = '03-q4';\nanswer(id, 'c');"),
    verdict: 'pass',
  },
  'under another name': {
    edit: (d) => d.write('03-q4', "import { answer as say } from 'very-deep';\nsay('03-q4', 'c');"),
    verdict: 'pass',
  },
  'by a function': {
    edit: (d) => d.write('03-q4', "const say = (letter: string) => answer('03-q4', letter);\nsay('c');"),
    verdict: 'pass',
  },
  'in one of two branches': {
    edit: (d) => d.write('03-q4', "if (1 + 1 === 2) answer('03-q4', 'c');\nelse answer('03-q4', 'b');"),
    verdict: 'pass',
  },
  'in a switch': {
    edit: (d) =>
      d.write(
        '03-q4',
        "switch ('x' as string) {\n  case 'x': answer('03-q4', 'c'); break;\n  default: answer('03-q4', 'a');\n}",
      ),
    verdict: 'pass',
  },
  'with a way out': {
    edit: (d) => d.write('03-q4', "try { answer('03-q4', 'c'); } catch { answer('03-q4', 'b'); }"),
    verdict: 'pass',
  },
});
const number = casesOf('03-batch-normalization', '03-q2');
const numbers = number({
  'no number at all': { edit: (d) => d.write('03-q2', "answer('03-q2', 0 / 0);"), verdict: 'fail' },
  'written out beside data that is loaded': {
    edit: (d) =>
      d.write(
        '03-q2',
        "import { circles, Random } from 'very-deep';\nconst data = circles({ random: new Random(1), count: 4 });\ndata;\nanswer('03-q2', 147456);",
      ),
    verdict: 'pass',
  },
  'worked out from data': {
    edit: (d) =>
      d.write(
        '03-q2',
        "import { circles, Random } from 'very-deep';\nconst data = circles({ random: new Random(1), count: 4 });\nanswer('03-q2', 147456 + 0 * Object.keys(data).length);",
      ),
    verdict: 'missing',
    says: 'write the answer itself',
  },
  'worked out from a model': {
    edit: (d) =>
      d.write(
        '03-q2',
        "import { mlp } from 'very-deep';\nconst model = mlp({ inputShape: 2, hidden: [3], outputs: 1 });\nanswer('03-q2', 147456 + 0 * model.countParams());",
      ),
    verdict: 'pass',
  },
});

export const notebookState: VerdictCase[] = [state, lacking, withheld, answered, numbers].flat();
