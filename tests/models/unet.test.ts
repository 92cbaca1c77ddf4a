import { beforeAll, describe, expect, it } from 'vitest';
import { ready, tf } from '../../src/backend';
import { Random, ShapeError } from '../../src/core';
import { sceneTensors, shapeScenes } from '../../src/data';
import { BatchNorm } from '../../src/layers';
import { densenet, resnet, unet } from '../../src/models';
import { evaluate, fit } from '../../src/train';

beforeAll(async () => {
  // Training segments on the plain CPU engine takes too long.
  await ready();
});

const outputs = (model: tf.LayersModel, type: string) =>
  model.layers
    .filter((layer) => layer.getClassName() === type)
    .map((layer) => (layer.outputShape as (number | null)[]).slice(1).join('x'));
const largest = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];
const noise = (shape: number[]) => tf.randomNormal(shape, 0, 1, 'float32', 1);
const small = { channels: [4, 8], blocks: [1, 1], inputShape: [16, 16, 1], classes: 3 } as const;

describe('unet', () => {
  it('goes down and up again, with the features of each size beside its own', () => {
    const model = unet({ channels: [2, 3, 5], inputShape: [12, 8, 1], classes: 4 });
    expect(outputs(model, 'MaxPooling2D')).toEqual(['6x4x2', '3x2x3']);
    expect(outputs(model, 'UpSampling2D')).toEqual(['6x4x5', '12x8x3']);
    expect(outputs(model, 'Concatenate')).toEqual(['6x4x8', '12x8x5']);
    expect(model.outputShape).toEqual([null, 12, 8, 4]);
    expect(outputs(unet({ skips: 'none' }), 'Concatenate')).toEqual([]);
  });

  it('has as many convolutions at each level as asked for', () => {
    // One for each of 2·3 − 1 levels, and the last.
    expect(outputs(unet({ convolutions: 1 }), 'PaddedConv2D').length).toBe(6);
    expect(outputs(unet({ convolutions: 3 }), 'PaddedConv2D').length).toBe(16);
  });

  it('needs images that can be halved', () => {
    expect(() => unet({ inputShape: [10, 8, 1] })).toThrow(ShapeError);
    expect(() => unet({ inputShape: [10, 8, 1] })).toThrow(
      '5x4 pixels become 2x2 on the way down, and 4x4 on the way up: choose images that can be halved 2 times',
    );
  });

  it('learns to cut scenes into segments', async () => {
    const examples = sceneTensors(shapeScenes({ random: new Random(1), count: 12, size: 16 }));
    const model = unet({ channels: [4, 8], convolutions: 1, inputShape: [16, 16, 1] });
    const { steps } = await fit(model, examples, {
      epochs: 40,
      batchSize: 4,
      optimizer: 'adam',
      learningRate: 0.02,
      listeners: [],
    });
    expect(steps.at(-1)?.loss).toBeLessThan(0.4 * (steps[0]?.loss as number));
    // Everything background would be right for some 85 % of the pixels, and a mean of 1/4.
    expect((await evaluate(model, examples, { metrics: ['meanIou'] })).meanIou).toBeGreaterThan(0.4);
  });
});

describe('unet on an encoder', () => {
  it('takes the last features of each size, with weights of its own', () => {
    const classifier = resnet(small);
    const model = unet({ encoder: classifier, channels: [3, 4, 5, 6] });
    expect(outputs(model, 'Concatenate')).toEqual(['4x4x12', '8x8x9', '16x16x5']);
    const last = classifier.layers.filter((layer) => layer.getClassName() === 'Activation').at(-1);
    const features = (of: tf.LayersModel, layer?: tf.layers.Layer) =>
      tf.model({ inputs: of.inputs, outputs: layer?.output as tf.SymbolicTensor }).predict(x) as tf.Tensor;
    const x = noise([2, 16, 16, 1]);
    const copied = model.layers.find((layer) => layer.name === `encoder_${last?.name}`);
    expect(largest(features(model, copied), features(classifier, last))).toBe(0);
    const weights = classifier.getWeights().map((weight) => weight.clone());
    model.setWeights(model.getWeights().map((weight) => tf.zerosLike(weight)));
    classifier.getWeights().forEach((weight, i) => {
      expect(largest(weight, weights[i] as tf.Tensor)).toBe(0);
    });
    model.dispose();
    expect((classifier.predict(x) as tf.Tensor).shape).toEqual([2, 3]);
  });

  it('leaves a frozen encoder as it is, its moving averages, too', async () => {
    const encoder = densenet({ blocks: [1, 1], growthRate: 2, stemChannels: 3, inputShape: [16, 16, 1] });
    const model = unet({ encoder, freezeEncoder: true, channels: [4, 4, 4, 4] });
    const norms = model.layers.filter((layer): layer is BatchNorm => layer instanceof BatchNorm);
    const frozen = norms.filter(({ name }) => name.startsWith('encoder_'));
    expect([norms.length > frozen.length, frozen.length]).toEqual([true, 5]);
    const before = model.layers
      .filter(({ name }) => name.startsWith('encoder_'))
      .flatMap((layer) => layer.getWeights().map((weight) => weight.clone()));
    const examples = sceneTensors(shapeScenes({ random: new Random(1), count: 4, size: 16 }));
    await fit(model, examples, { learningRate: 1, listeners: [] });
    const after = model.layers
      .filter(({ name }) => name.startsWith('encoder_'))
      .flatMap((layer) => layer.getWeights());
    after.forEach((weight, i) => {
      expect(largest(weight, before[i] as tf.Tensor)).toBe(0);
    });
  });

  it('keeps nothing when both are disposed of', () => {
    const before = tf.memory().numTensors;
    const encoder = resnet(small);
    const model = unet({ encoder });
    model.dispose();
    encoder.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes an encoder that was loaded, whose layers are named like new ones', async () => {
    const loaded = await tf.models.modelFromJSON(JSON.parse(resnet(small).toJSON() as string));
    const names = unet({ encoder: loaded }).layers.map((layer) => layer.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('says which sizes the encoder has when the channels do not fit', () => {
    expect(() => unet({ encoder: resnet(small), channels: [4, 8] })).toThrow(
      'channels has 2 levels; the encoder has 4: 16x16, 8x8, 4x4, 2x2 pixels',
    );
    const odd = resnet({ ...small, inputShape: [28, 28, 1] });
    expect(() => unet({ encoder: odd })).toThrow(
      '7x7 pixels become 4x4 on the way down, and 8x8 on the way up',
    );
  });
});
