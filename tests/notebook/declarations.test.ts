import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type ts from 'typescript-api';
import { describe, expect, it, vi } from 'vitest';
import { declarationText } from '../../src/notebook/declarations';
import { problemsIn, programOf } from './compiled';

const given = `import { tf } from 'very-deep';
const x4 = tf.ones([2, 8, 8, 3]) as tf.Tensor4D;
const x2 = tf.tensor2d([[1, 2], [3, 4]]);
const unknown: tf.Tensor = x4;
const kernel = tf.zeros<tf.Rank.R4>([3, 3, 3, 8]);
const wants4 = (x: tf.Tensor4D) => x;
const wants2 = (x: tf.Tensor2D) => x;
`;
const problems = (sources: readonly string[]) => problemsIn(sources.map((source) => given + source));

/** Calls of methods whose result has the rank of their tensor. */
const sameRank = [
  ...['abs()', 'acos()', 'acosh()', 'asin()', 'asinh()', 'atan()', 'atanh()', 'ceil()', 'cos()', 'cosh()'],
  ...['erf()', 'exp()', 'expm1()', 'floor()', 'isFinite()', 'isInf()', 'isNaN()', 'log()', 'log1p()'],
  ...[
    'logSigmoid()',
    'logSoftmax()',
    'neg()',
    'onesLike()',
    'reciprocal()',
    'reverse()',
    'round()',
    'rsqrt()',
  ],
  ...['sigmoid()', 'sign()', 'sin()', 'sinh()', 'softmax()', 'softplus()', 'sqrt()', 'square()', 'step()'],
  ...['tan()', 'tanh()', 'toBool()', 'toFloat()', 'toInt()', 'zerosLike()', 'slice([0])', 'gather([0])'],
  ...[
    'cast("int32")',
    'clipByValue(0, 1)',

    'elu()',
    'leakyRelu(0.1)',
    'logicalNot()',
  ],
  ...['localResponseNormalization()', 'mirrorPad([[0, 0]], "reflect")', 'pad([[0, 0]])', 'prelu(0.1)'],
  ...['relu()', 'relu6()', 'selu()', 'tile([1])', 'transpose()', 'clone()', 'batchNorm([0], [1])'],
];

describe('ranks of tensors', () => {
  const passing = [
    'tf.conv2d(((x: tf.Tensor4D) => x.sub(x.mean()).div(2))(x4).relu(), kernel, 1, "same");',
    'tf.conv2d(x4.relu(), kernel, 1, "same");',
    'tf.conv2d(unknown.relu(), kernel, 1, "same");',
    'tf.conv2d(x4.add(1).square().sqrt().neg(), kernel, 1, "same");',
    'tf.conv2d(x4.sum().mul(x4), kernel, 1, "same");',
    'tf.conv2d(tf.tidy(() => x4.mul(2)), kernel, 1, "same");',
    'tf.conv2d(x4.reshape([2, 8, 8, 3]), kernel, 1, "same");',
    'tf.conv2d(tf.layers.reLU().apply(x4) as tf.Tensor, kernel, 1, "same");',
    'tf.conv2d(tf.grad((x) => tf.conv2d(x, kernel, 1, "same").sum())(x4), kernel, 1, "same");',
    'tf.grad((x: tf.Tensor4D) => tf.conv2d(x, kernel, 1, "same").sum())(x4);',
    'tf.variableGrads(() => x4.square().mean());',
    'tf.maxPool(x4.pad([[0, 0], [1, 1], [1, 1], [0, 0]]), 2, 2, "same");',
    'const y: tf.Tensor2D = tf.matMul(x2, x2.transpose());',
    'const layer = (x: tf.Tensor4D): tf.Tensor2D => tf.tidy(() => x.mean([1, 2]).matMul(tf.zeros([3, 10])));',
    'const block: (x: tf.Tensor4D) => tf.Tensor4D = (x) => x.relu().add(1);',
    'let sum = tf.scalar(0); for (const one of [x4]) sum = sum.add(one.sum());',
    'let y = x4.relu(); y = y.add(1); y = tf.add(y, 2); y = tf.relu(y);',
    'const many: tf.Tensor[] = [x4, x2, unknown]; tf.stack(many); tf.concat([x4, x4.relu()], 3);',
    'const [, height = 0, width = 0] = x4.add(1).shape; const area: number = height * width;',
    'wants4(x4.pad<tf.Tensor4D>([[0, 0]]).relu<tf.Tensor4D>());',
    'const weights = tf.variable(unknown) as tf.Tensor2D; wants2(tf.variable(unknown)); wants4(tf.variable(x4));',
    'const one: tf.Tensor = tf.variable(x4); if (one instanceof tf.Variable) one.assign(x4);',
    'let z = tf.variable(x4).relu(); z = z.add(1); const all: tf.Variable[] = [tf.variable(x4), tf.variable(x2)];',
    'const act = (name: "relu" | "tanh" | "sigmoid") => unknown[name](); wants4(act("relu"));',
    'const weights = tf.variable(x4); weights.assign(weights.sub(weights.relu().mul(0.1)));',
  ];

  it('let pass what runs', () => {
    const found = problems(passing);
    expect(passing.map((source, i) => [source, found[i]])).toEqual(passing.map((source) => [source, []]));
  });

  it('are kept by each method that keeps them, and given up by the others', () => {
    const changing = [
      'cumsum()',
      'add(1)',
      'mul(x2)',

      'sum()',
      'mean([0])',
      'reshape([2])',
      'expandDims()',
      'max()',
    ];
    const right = [
      ...sameRank.flatMap((call) => [`wants4(x4.${call});`, `wants4(unknown.${call});`]),
      ...changing.flatMap((call) => [`wants4(x4.${call});`, `wants2(x4.${call});`]),
    ];
    const wrong = sameRank.map((call) => `wants2(x4.${call});`);
    const found = problems([...right, ...wrong]);
    expect(right.filter((_, i) => found[i]?.length !== 0)).toEqual([]);
    expect(wrong.filter((_, i) => !found[right.length + i]?.[0]?.startsWith('TS2345'))).toEqual([]);
  });

  const failing = [
    'tf.conv2d(x2, kernel, 1, "same");',
    'tf.conv2d(x2.sigmoid(), kernel, 1, "same");',
    'tf.conv2d(x2.relu(), kernel, 1, "same");',
    'tf.conv2d(x4, x2, 1, "same");',
    'tf.maxPool(x2, 2, 2, "same");',
    'tf.maxPool(x2.pad([[0, 1], [0, 1]]), 2, 2, "same");',
    'tf.batchNorm4d(x2, [1], [1]);',
    'tf.image.resizeBilinear(x2, [2, 2]);',
    'const y: tf.Tensor2D = x4;',
    'const y: tf.Tensor4D = tf.zeros([1, 2]);',
    'const y: [number, number] = x4.shape;',
    'const y: (x: tf.Tensor4D) => tf.Tensor4D = (x: tf.Tensor2D) => x;',
    'const y: string = x4.add(1);',
    'const y: number = x4.mean();',
    'tf.reshape(x4, "a");',
    'wants2(tf.variable(x4));',
    'tf.variable(x4).assign(x2);',
    'x4.add(1).foo;',
    'x4.add(1).shape.foo;',
  ];

  it('stay wrong where they are known to be', () => {
    const found = problems(failing);
    expect(failing.filter((_, i) => found[i]?.length !== 1)).toEqual([]);
  });

  it('read well', () => {
    const source = `${given}const a = x4.relu(); const b = x4.add(1); const c = b.shape; const d = x4.shape;`;
    const { program, files } = programOf([source]);
    const checker = program.getTypeChecker();
    const types = (files[0] as ts.SourceFile).statements.slice(-4).map((statement) => {
      const [declaration] = (statement as ts.VariableStatement).declarationList.declarations;
      return checker.typeToString(checker.getTypeAtLocation(declaration as ts.Node));
    });
    expect(types).toEqual(['Tensor4D', 'Tensor<any>', 'number[]', '[number, number, number, number]']);
  });

  it('are still lost by TensorFlow.js itself, and wanted', () => {
    const cell = `${given}tf.conv2d(x4.relu(), kernel, 1, 'same');`;
    expect(problemsIn([cell], { declarations: (_, text) => text })[0]?.[0]).toContain('Tensor<Rank>');
  });

  it('are left as they come in a TensorFlow.js of another version, with a warning', () => {
    const folder = path.join(mkdtempSync(path.join(tmpdir(), 'other-')), '@tensorflow', 'tfjs-core');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{"version":"5.0.0"}');
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const text = 'relu<T extends Tensor>(): Tensor<Rank>;';
    for (const name of ['tensor.d.ts', 'types.d.ts'])
      expect(declarationText(path.join(folder, 'dist', name), text)).toBe(text);
    expect(warned.mock.calls).toEqual([[expect.stringContaining('@tensorflow/tfjs-core is 5.0.0')]]);
    warned.mockRestore();
  });
});

describe('the JSON of a response', () => {
  const uses = [
    'const all = await (await fetch("http://a/")).json(); all.rows.map((row: number) => row + 1);',
    'new Request("http://a/").json().then((value) => value.name);',
    'const clone = new Response("[]").clone(); (await clone.json()).length;',
  ];

  it.each(uses)('is any value: %s', (source) => {
    expect(problemsIn([`${source}\nexport {};`])).toEqual([[]]);
  });

  it.each(uses)('is refused as Node.js declares it: %s', (source) => {
    expect(problemsIn([`${source}\nexport {};`], { declarations: (_, text) => text })).not.toEqual([[]]);
  });
});
