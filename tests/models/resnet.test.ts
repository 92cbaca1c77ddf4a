import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { Random } from '../../src/core';
import type { DataFormat } from '../../src/layers';
import { densenet, imageModel, imageModels, lenet, resnet, summary, unet } from '../../src/models';
import { fit } from '../../src/train';
import { expectClose } from '../layers/fixtures';

type Shape = readonly [number, number, number];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const trainable = (model: tf.LayersModel) =>
  model.trainableWeights.reduce(
    (total, weight) => total + weight.shape.reduce<number>((a, b) => a * (b ?? 1), 1),
    0,
  );
const shapes = (model: tf.LayersModel, type: string) =>
  model.layers
    .filter((layer) => layer.getClassName() === type)
    .map((layer) => String(layer.outputShape).replace(/^,/, ''));

const small = { channels: [4, 8], blocks: [1, 1], classes: 3 } as const;

describe('resnet', () => {
  // torchvision's tables for ResNet18_Weights to ResNet152_Weights.
  it.each([
    [18, 11_689_512],
    [34, 21_797_672],
    [50, 25_557_032],
    [101, 44_549_160],
    [152, 60_192_808],
  ] as const)(
    'has the published number of parameters at %i layers',
    (depth, parameters) => {
      const model = resnet({ depth, inputShape: [224, 224, 3], classes: 1000 });
      expect(trainable(model)).toBe(parameters);
      model.dispose();
    },
    120_000,
  );

  it('has the depths that were published, and no others', () => {
    expect(() => resnet({ depth: 20 as 18 })).toThrow(/no ResNet-20; depth is one of 18,34,50,101,152,200/);
    expect(() => resnet({ blocks: [1, 1] })).toThrow(/blocks has 2 stages and channels 4/);
  });

  it('keeps all pixels in a small stem', () => {
    // He et al. (2016), section 4.2: 32, 16 and 8 pixels with 16, 32 and 64 channels.
    const model = resnet({
      blocks: [1, 1, 1],
      channels: [16, 32, 64],
      stem: 'small',
      inputShape: [32, 32, 3],
    });
    expect(shapes(model, 'Add')).toEqual(['32,32,16', '16,16,32', '8,8,64']);
  });

  it('halves height and width from stage to stage, as in the course, for 28 pixels', () => {
    const model = resnet({ channels: [4, 6, 8, 10] });
    expect(shapes(model, 'Add')).toEqual([
      ...Array(3).fill('7,7,4'),
      ...Array(3).fill('4,4,6'),
      ...Array(3).fill('2,2,8'),
      ...Array(3).fill('1,1,10'),
    ]);
    expect(shapes(resnet({ ...small, residual: false }), 'Add')).toEqual([]);
  });

  it('starts every block as the identity when the last gamma is 0', () => {
    const model = resnet({ channels: [4], blocks: [3], zeroLastGamma: true });
    const outputs = model.layers
      .filter((layer) => layer.getClassName() === 'Add')
      .map((layer) => layer.output);
    const stem = model.layers.find((layer) => layer.getClassName() === 'PaddedMaxPool2D')?.output;
    const probe = tf.model({ inputs: model.inputs, outputs: [stem, ...outputs] as tf.SymbolicTensor[] });
    const x = tf.randomUniform([2, 28, 28, 1], 0, 1, 'float32', 1);
    const [first, ...rest] = probe.apply(x, { training: true }) as tf.Tensor[];
    for (const y of rest) expect(tf.max(tf.abs(tf.sub(y, first as tf.Tensor))).dataSync()[0]).toBe(0);
  });

  it('learns', async () => {
    const random = new Random(1);
    const images = Uint8Array.from(
      { length: 24 * 64 },
      (_, i) => 85 * (Math.floor(i / 64) % 3) + random.integer(0, 20),
    );
    const labels = Uint8Array.from({ length: 24 }, (_, i) => i % 3);
    const model = resnet({ ...small, inputShape: [8, 8, 1] });
    const { steps } = await fit(
      model,
      { images, labels, shape: [8, 8, 1] },
      {
        epochs: 10,
        batchSize: 12,
        learningRate: 0.1,
        listeners: [],
      },
    );
    expect(steps.at(-1)?.loss).toBeLessThan(0.5 * (steps[0]?.loss as number));
  });
});

describe('densenet', () => {
  it('keeps the books of channels: growth in blocks, half of them after transitions', () => {
    const model = densenet({ inputShape: [32, 32, 1], growthRate: 8, stemChannels: 16 });
    const convolutions = shapes(model, 'Concatenate').map((shape) => Number(shape.split(',')[2]));
    // 16 + 4·8 = 48, halved 24; 56, 28; 60, 30; 62.
    expect(convolutions).toEqual([24, 32, 40, 48, 32, 40, 48, 56, 36, 44, 52, 60, 38, 46, 54, 62]);
  });

  it('says that 28 pixels are too few for four blocks', () => {
    expect(() => densenet({ inputShape: [28, 28, 1], growthRate: 2, stemChannels: 4 })).toThrow(
      /transition 3/,
    );
  });
});

describe('dataFormat', () => {
  const models = {
    resnet: (shape: Shape, dataFormat: DataFormat) =>
      resnet({ ...small, variant: 'paper', inputShape: shape, dataFormat, seed: 3 }),
    bottleneck: (shape: Shape, dataFormat: DataFormat) =>
      resnet({ ...small, bottleneck: true, stem: 'small', inputShape: shape, dataFormat, seed: 3 }),
    densenet: (shape: Shape, dataFormat: DataFormat) =>
      densenet({ blocks: [2, 2], growthRate: 4, stemChannels: 6, inputShape: shape, dataFormat, seed: 3 }),
    unet: (shape: Shape, dataFormat: DataFormat) =>
      unet({ channels: [3, 5], inputShape: shape, dataFormat, seed: 3 }),
    'unet on an encoder': (shape: Shape, dataFormat: DataFormat) =>
      unet({
        encoder: resnet({ ...small, stem: 'small', inputShape: shape, dataFormat }),
        dataFormat,
        seed: 3,
      }),
  };
  const cases = Object.entries(models).flatMap(([name, make]) =>
    [false, true].map((training) => ({ name, make, training })),
  );

  it.each(cases)('makes no difference to the logits and gradients of $name, training $training', (given) => {
    const last = given.make([12, 10, 3], 'channels_last');
    const first = given.make([3, 12, 10], 'channels_first');
    const x = tf.randomNormal<tf.Rank.R4>([4, 12, 10, 3], 0, 1, 'float32', 1);
    const { training } = given;
    const run = (model: tf.LayersModel, images: tf.Tensor) => {
      const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const { value, grads } = tf.variableGrads(
        () => (model.apply(images, { training }) as tf.Tensor).square().mean(),
        weights,
      );
      const logits = model.apply(images, { training }) as tf.Tensor;
      const inLast = model === first && logits.rank === 4 ? tf.transpose(logits, [0, 2, 3, 1]) : logits;
      return [value, inLast, ...weights.map((weight) => grads[weight.name] as tf.Tensor)];
    };
    const expected = run(last, x);
    const got = run(first, tf.transpose(x, [0, 3, 1, 2]));
    expect(got.length).toBe(expected.length);
    got.forEach((tensor, i) => {
      expectClose(tensor, expected[i] as tf.Tensor, 1e-5);
    });
  });

  it('is refused in any other spelling', () => {
    expect(() => resnet({ dataFormat: 'NCHW' as DataFormat })).toThrow(/not "NCHW"/);
  });

  it('survives saving a model and loading it', async () => {
    const model = models.resnet([3, 12, 10], 'channels_first');
    const copy = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string));
    copy.setWeights(model.getWeights());
    const x = tf.randomNormal([2, 3, 12, 10], 0, 1, 'float32', 1);
    expectClose(copy.predict(x) as tf.Tensor, model.predict(x) as tf.Tensor);
  });
});

describe('summary', () => {
  it('counts parameters, operations and activation memory of LeNet as by hand', () => {
    const rows = summary(lenet());
    const of = (type: string) => rows.filter((row) => row.type === type);
    // A 5x5 filter over 1 channel at 24x24x6 places, two operations each; then 5x5x6 at 8x8x16.
    expect(of('Conv2D').map((row) => row.flops)).toEqual([2 * 25 * 24 * 24 * 6, 2 * 150 * 8 * 8 * 16]);
    expect(of('Dense').map((row) => row.flops)).toEqual([2 * 256 * 120, 2 * 120 * 84, 2 * 84 * 10]);
    expect(of('Conv2D')[0]).toMatchObject({
      output: '24x24x6',
      parameters: 156,
      activationBytes: 4 * 24 * 24 * 6,
    });
    expect(rows.at(-1)).toMatchObject({ layer: 'total', parameters: 44_426 });
  });
});

describe('imageModel', () => {
  it('builds by name, and lists the names where there is no such model', () => {
    expect(imageModel('lenet-bn', { classes: 3 }).outputShape).toEqual([null, 3]);
    expect(() => imageModel('vgg')).toThrow(Object.keys(imageModels).join(', '));
  });
});
