import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { Random } from '../../src/core';
import { densenet, imageModel, imageModels, lenet, resnet, summary } from '../../src/models';
import { fit } from '../../src/train';

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
  it('has the published number of parameters at 18 layers', () => {
    const model = resnet({
      blocks: [2, 2, 2, 2],
      variant: 'paper',
      inputShape: [224, 224, 3],
      classes: 1000,
    });
    // torchvision's table for ResNet18_Weights: 11,689,512.
    expect(trainable(model)).toBe(11_689_512);
    model.dispose();
  }, 60_000);

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
