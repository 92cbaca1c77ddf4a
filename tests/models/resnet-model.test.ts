import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ready, tf } from '../../src/backend';
import { Random, sizeOfShape } from '../../src/core';
import type { DataFormat } from '../../src/layers';
import {
  ResNetBlocks,
  ResNetLayers,
  ResNetModel,
  ResNetShortcuts,
  ResNetStages,
  VariableScope,
} from '../../src/models';
import { evaluate, fit } from '../../src/train';

interface Fixture {
  readonly classes: number;
  readonly images: readonly number[];
  readonly imageVariable: number;
  readonly networks: Readonly<
    Record<'18' | '50', Record<'inference' | 'training' | 'movedMeans', readonly number[]>>
  >;
}

const fixture = JSON.parse(
  readFileSync(path.join(__dirname, 'fixtures', 'resnet-v2.json'), 'utf8'),
) as Fixture;

beforeAll(async () => {
  await ready();
});

/** The rule of `fixtures/make-resnet-v2.py`. */
function rule(variable: number, count: number): Float32Array {
  const start = Math.imul(variable, 2246822519);
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let h = (Math.imul(i, 2654435761) + start) >>> 0;
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) >>> 0;
    h = Math.imul(h ^ (h >>> 12), 0x297a2d39) >>> 0;
    numbers[i] = ((h ^ (h >>> 15)) >>> 0) / 2 ** 31 - 1;
  }
  return numbers;
}

/** The scale and the offset that the fixture's program gives to a variable. */
function scaleOf(shape: readonly number[], index: number, kinds: readonly string[]): [number, number] {
  if (shape.length > 1) return [Math.sqrt(6 / sizeOfShape(shape.slice(0, -1))), 0];
  const kind = kinds[index] as string;
  return { gamma: [0.2, 1], beta: [0.2, 0], mean: [0.2, 0], variance: [0.5, 1], bias: [0.1, 0] }[kind] as [
    number,
    number,
  ];
}

/** Vectors come in fours (γ, β and the two averages), but for the bias at the end. */
function kindsOf(shapes: readonly (readonly number[])[]): string[] {
  let within = 0;
  return shapes.map((shape, i) => {
    if (shape.length > 1) return 'kernel';
    if (i === shapes.length - 1) return 'bias';
    return ['gamma', 'beta', 'mean', 'variance'][within++ % 4] as string;
  });
}

function fillByRule(model: ResNetModel): void {
  const shapes = model.state.map(({ shape }) => shape);
  const kinds = kindsOf(shapes);
  model.state.forEach((variable, index) => {
    const [scale, offset] = scaleOf(variable.shape, index, kinds);
    const values = rule(index, variable.size).map((value) => offset + scale * value);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  });
}

function fixtureImages(dataFormat: DataFormat): tf.Tensor4D {
  return tf.tidy(() => {
    const nchw = tf.tensor4d(
      rule(fixture.imageVariable, sizeOfShape(fixture.images)),
      fixture.images as [number, number, number, number],
    );
    return dataFormat === 'channels_first' ? nchw : tf.transpose(nchw, [0, 2, 3, 1]);
  });
}

const worst = (got: ArrayLike<number>, expected: readonly number[]) =>
  expected.reduce((most, want, i) => Math.max(most, Math.abs((got[i] as number) - want)), 0);

describe.each([18, 50] as const)('ResNetModel of %i layers', (layers) => {
  it('gives what PyTorch gives, in both modes and both data formats', () => {
    const expected = fixture.networks[layers];
    const size = Math.max(...expected.inference.map(Math.abs));
    const models = (['channels_last', 'channels_first'] as const).map((dataFormat) => {
      const images = fixtureImages(dataFormat);
      const model = new ResNetModel(48, 32, layers, fixture.classes, dataFormat);
      return { images, model: model.build(images.shape.slice(1) as [number, number, number]) };
    });
    const [first, second] = models.map(({ model }) => model) as [ResNetModel, ResNetModel];
    fillByRule(first);
    for (const [i, variable] of second.state.entries()) variable.assign(first.state[i] as tf.Variable);
    for (const { images, model } of models) {
      const inference = model.modelLayers(images, false);
      expect(worst(inference.dataSync(), expected.inference)).toBeLessThan(1e-5 * size);
      const training = model.modelLayers(images, true);
      // The last stage normalizes by eight values a channel, which magnifies float32's rounding.
      expect(worst(training.dataSync(), expected.training)).toBeLessThan(1e-3);
      const averages = model.state.filter(({ trainable }) => !trainable);
      const means = averages.map((average) => tf.tidy(() => tf.mean(average).dataSync()[0] as number));
      expect(means.length).toBe(expected.movedMeans.length);
      expect(worst(means, expected.movedMeans)).toBeLessThan(1e-4 * Math.max(...expected.movedMeans));
      model.dispose();
      tf.dispose([images, inference, training]);
    }
  }, 120_000);
});

/** A network of the same shape as ResNet-18 or 50 in a thousandth of the time. */
function small(layers: 18 | 50, dataFormat: DataFormat = 'channels_last'): ResNetModel {
  const model = new ResNetModel(16, 12, layers, 3, dataFormat, { filtersInitial: 4, seed: 5 });
  model.blockLayerSizes = [2, 1, 1, 1];
  return model;
}
const images = (shape: [number, number, number, number], seed = 1) =>
  tf.randomNormal(shape, 0, 1, 'float32', seed) as tf.Tensor4D;
const count = (variables: readonly tf.Variable[]) =>
  variables.reduce((total, variable) => total + variable.size, 0);
const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

describe('ResNetModel', () => {
  it('has the tables of the source', () => {
    const model = new ResNetModel(256, 224, 101, 1000);
    expect(model).toMatchObject({
      minAspectDim: 256,
      resizeDim: 224,
      outputSize: 1000,
      dataFormat: 'channels_last',
      filtersInitial: 64,
      blockStrides: [1, 2, 2, 2],
      blockLayerSizes: [3, 4, 23, 3],
      bottleneck: true,
    });
    const sizes = ([18, 34, 50, 152, 200] as const).map((n) => new ResNetModel(32, 32, n, 10));
    expect(sizes.map((one) => one.blockLayerSizes)).toEqual([
      [2, 2, 2, 2],
      [3, 4, 6, 3],
      [3, 4, 6, 3],
      [3, 8, 36, 3],
      [3, 24, 36, 3],
    ]);
    expect(sizes.map((one) => one.bottleneck)).toEqual([false, false, true, true, true]);
  });

  it('says which numbers of layers and data formats there are', () => {
    expect(() => new ResNetModel(32, 28, 20 as 18, 10)).toThrow('numLayers is one of 18,34,50,101,152,200');
    expect(() => new ResNetModel(32, 28, 18, 10, 'NCHW' as DataFormat)).toThrow('channels_first');
  });

  // The table of MXNet's Gluon model zoo counts all variables, and its networks normalize the images (4 times 3
  // variables) and the stem (4 times 64) besides.
  it.each([
    [18, 11_695_796],
    [50, 25_595_060],
  ] as const)('has the published number of variables at %i layers', (layers, published) => {
    const model = new ResNetModel(32, 32, layers, 1000).build([32, 32, 3]);
    expect(count(model.state) + 4 * 3 + 4 * 64).toBe(published);
    if (layers === 50) {
      // BiT-S-R50x1 of Kolesnikov et al. (2020), whose stem is as ours.
      expect(count(model.trainable)).toBe(25_549_352);
    }
    model.dispose();
  });

  it.each(['channels_last', 'channels_first'] as const)(
    'shares its variables between calls, %s',
    (format) => {
      const model = small(18, format);
      const first = values(
        model.modelLayers(images(format === 'channels_last' ? [2, 12, 8, 3] : [2, 3, 12, 8]), false),
      );
      const made = [...model.state];
      const second = values(
        model.modelLayers(images(format === 'channels_last' ? [2, 12, 8, 3] : [2, 3, 12, 8]), false),
      );
      expect(second).toEqual(first);
      expect(model.state).toEqual(made);
      model.dispose();
    },
  );

  it.each([18, 50] as const)(
    'gives the same in both data formats, at any image size, %i layers',
    (layers) => {
      const [last, first] = [small(layers), small(layers, 'channels_first')];
      for (const [height, width] of [
        [12, 12],
        [17, 9],
        [8, 30],
      ] as const)
        for (const training of [true, false]) {
          const x = images([3, height, width, 3], height);
          const a = values(last.modelLayers(x, training));
          const b = values(first.modelLayers(tf.transpose(x, [0, 3, 1, 2]), training));
          expect(worst(a, b)).toBeLessThan(1e-5 * Math.max(...b.map(Math.abs)));
        }
      last.dispose();
      first.dispose();
    },
  );

  it('answers differently in training mode, and moves all averages and no weight', () => {
    const model = small(18);
    const x = images([4, 12, 12, 1]);
    const before = values(model.modelLayers(x, false));
    const weights = model.trainable.map(values);
    const averages = () => model.state.filter(({ trainable }) => !trainable).map(values);
    const still = averages();
    expect(values(model.modelLayers(x, true))).not.toEqual(before);
    expect(model.trainable.map(values)).toEqual(weights);
    averages().forEach((moved, i) => {
      expect(moved).not.toEqual(still[i]);
    });
    model.dispose();
  });

  it('learns by runModelSetup alone, and measures what it says', () => {
    const model = small(18);
    const x = tf.tidy(
      () => tf.concat([images([4, 8, 8, 1], 2).mul(0.3).add(2), images([4, 8, 8, 1], 3)]) as tf.Tensor4D,
    );
    const labels = tf.tensor1d([1, 1, 1, 1, 2, 2, 2, 2], 'int32');
    const start = model.runModelSetup(x, labels, true);
    const [probabilities, logits] = [start.probabilities.arraySync(), start.logits.arraySync()];
    const classes = [1, 1, 1, 1, 2, 2, 2, 2];
    const expectedLoss =
      -classes.reduce((sum, k, i) => sum + Math.log(probabilities[i]?.[k] as number), 0) / 8;
    expect(start.loss.dataSync()[0]).toBeCloseTo(expectedLoss, 5);
    const best = logits.map((row) => row.indexOf(Math.max(...row)));
    expect(values(start.predictions)).toEqual(best);
    expect(start.accuracy.dataSync()[0]).toBeCloseTo(best.filter((k, i) => k === classes[i]).length / 8, 6);
    const tensors = () => tf.memory().numTensors;
    const held = tensors();
    for (let i = 0; i < 25; i++) tf.dispose(model.runModelSetup(x, labels, true));
    expect(tensors()).toBe(held);
    const end = model.runModelSetup(x, labels, true);
    expect(end.loss.dataSync()[0]).toBeLessThan(0.5 * expectedLoss);
    const moved = model.state.map(values);
    tf.dispose(model.runModelSetup(x, labels, false));
    expect(model.state.map(values)).toEqual(moved);
    model.dispose();
    tf.dispose([start, end, x, labels]);
  });

  it('is a network for fit and evaluate', async () => {
    const random = new Random(1);
    const set = {
      images: Uint8Array.from(
        { length: 24 * 64 },
        (_, i) => 85 * (Math.floor(i / 64) % 3) + random.integer(0, 20),
      ),
      labels: Uint8Array.from({ length: 24 }, (_, i) => i % 3),
      shape: [8, 8, 1] as const,
    };
    const model = small(18).build([8, 8, 1]);
    const { steps } = await fit(model, set, { epochs: 8, batchSize: 12, learningRate: 0.05, listeners: [] });
    expect(steps.at(-1)?.loss).toBeLessThan(0.5 * (steps[0]?.loss as number));
    expect((await evaluate(model, set)).accuracy).toBeGreaterThan(0.3);
    model.dispose();
  });

  it('prepares images: scaled by the shorter side, cut in the middle, or at random and mirrored', () => {
    const model = new ResNetModel(4, 2, 18, 3);
    const ramp = tf.tensor4d(
      Float32Array.from({ length: 4 * 6 }, (_, i) => i),
      [1, 4, 6, 1],
    );
    expect(values(model.prepareImages(ramp))).toEqual([8, 9, 14, 15]);
    const seen = new Set<string>();
    const random = new Random(1);
    for (let i = 0; i < 100; i++) seen.add(String(values(model.prepareImages(ramp, random))));
    // 3 rows times 5 columns where a square of 2 fits, mirrored or not.
    expect(seen.size).toBe(30);
    expect(seen).toContain('9,8,15,14');
    const halved = new ResNetModel(2, 2, 18, 3, 'channels_first').prepareImages(images([2, 4, 8, 3]));
    expect(halved.shape).toEqual([2, 3, 2, 2]);
    expect(() => new ResNetModel(4, 8, 18, 3).prepareImages(ramp)).toThrow('shorter side is 4');
  });
});

it('adds one step to each class, so that an exercise cannot inherit its own solution', () => {
  const steps: [Class: { prototype: object }, method: string][] = [
    [VariableScope, 'customConv2d'],
    [VariableScope, 'preActivation'],
    [ResNetLayers, 'preActivationWithShortcut'],
    [ResNetShortcuts, 'regularBlock'],
    [ResNetShortcuts, 'bottleneckBlock'],
    [ResNetBlocks, 'blockLayer'],
    [ResNetStages, 'modelLayers'],
  ];
  for (const [Class, method] of steps) {
    expect(method in Class.prototype).toBe(false);
    expect(method in ResNetModel.prototype).toBe(true);
  }
});

describe('VariableScope', () => {
  it('says so when a pass asks for other variables than the first', () => {
    const scope = new VariableScope();
    scope.batchNormalization(tf.zeros([2, 3]));
    scope.startPass();
    expect(() => scope.dense(tf.zeros([2, 3]), { units: 3 })).toThrow('variable 0 is gamma [3]');
    scope.dispose();
    scope.startPass();
    expect(scope.dense(tf.zeros([2, 3]), { units: 4 }).shape).toEqual([2, 4]);
    scope.dispose();
  });

  it('gives equal weights for equal seeds, other weights for others, and to two layers of one shape', () => {
    const kernels = (seed: number) => {
      const scope = new VariableScope();
      scope.seed = seed;
      for (let i = 0; i < 2; i++) scope.dense(tf.zeros([1, 3]), { units: 4 });
      const made = scope.trainable.filter(({ rank }) => rank === 2).map(values);
      scope.dispose();
      return made;
    };
    expect(kernels(1)).toEqual(kernels(1));
    expect(kernels(1)[0]).not.toEqual(kernels(1)[1]);
    expect(kernels(1)[0]).not.toEqual(kernels(2)[0]);
  });
});
