import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { ShapeError, sizeOfShape, ValueError } from '../../src/core';
import { type DenseNetDepth, densenet, imageModel } from '../../src/models';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const trainable = (model: tf.LayersModel) =>
  model.trainableWeights.reduce((total, { shape }) => total + sizeOfShape(shape as number[]), 0);
const widths = (model: tf.LayersModel) =>
  model.layers
    .filter((layer) => layer.getClassName() === 'Concatenate')
    .map((layer) => (layer.outputShape as number[])[3]);

describe('densenet', () => {
  // torchvision's tables for DenseNet121_Weights to DenseNet201_Weights.
  it.each([
    [121, 7_978_856],
    [161, 28_681_000],
    [169, 14_149_480],
    [201, 20_013_928],
  ] as const)(
    'has the published number of parameters at %i layers',
    (depth, parameters) => {
      const model = imageModel(`densenet-${depth}`, { inputShape: [224, 224, 3], classes: 1000 });
      expect(trainable(model)).toBe(parameters);
      model.dispose();
    },
    120_000,
  );

  it('has the channels that Huang et al. give for ImageNet, in their table 1', () => {
    const channels = widths(densenet({ depth: 121, inputShape: [64, 64, 3] }));
    // 64 + 6·32, then halved: 128 + 12·32, 256 + 24·32, 512 + 16·32.
    expect([channels[5], channels[17], channels[41], channels[57]]).toEqual([256, 512, 1024, 1024]);
  });

  it('keeps what is given besides the depth', () => {
    const model = densenet({ depth: 121, blocks: [1], growthRate: 5, stemChannels: 3, compression: 1 });
    expect(widths(model)).toEqual([8]);
  });

  it('rounds down what a transition keeps, and keeps all pixels in a small stem', () => {
    const model = densenet({
      blocks: [1, 1],
      growthRate: 2,
      stemChannels: 5,
      compression: 0.4,
      stem: 'small',
      inputShape: [6, 6, 1],
    });
    // 5 + 2 = 7, of which 2.8 are 2, and 2 more.
    expect(widths(model)).toEqual([7, 4]);
    expect(
      model.layers
        .filter((layer) => layer.getClassName() === 'Concatenate')
        .map((layer) => layer.outputShape),
    ).toEqual([
      [null, 6, 6, 7],
      [null, 3, 3, 4],
    ]);
  });

  it('needs 32 pixels at four blocks, or says so', () => {
    const build = (pixels: number) =>
      densenet({ inputShape: [pixels, pixels, 1], growthRate: 2, stemChannels: 4 });
    expect(build(32).outputShape).toEqual([null, 10]);
    expect(() => build(28)).toThrow(ShapeError);
    expect(() => build(28)).toThrow('1x1 pixels reach transition 3, which would leave none');
  });

  it('refuses a depth that was not published, and a compression out of range', () => {
    expect(() => densenet({ depth: 100 as DenseNetDepth })).toThrow(
      /no DenseNet-100; depth is one of 121,161/,
    );
    for (const compression of [0, 1.1]) expect(() => densenet({ compression })).toThrow(ValueError);
  });
});
