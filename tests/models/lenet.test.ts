import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { lenet, mlp } from '../../src/models';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('lenet', () => {
  it('has 256 features before the dense layers and the parameters that follow', () => {
    const model = lenet();
    const flat = model.layers.find((layer) => layer.getClassName() === 'Flatten');
    expect(flat?.outputShape).toEqual([null, 256]);
    // 6·(25 + 1) + 16·(6·25 + 1) + 120·257 + 84·121 + 10·85
    expect(model.countParams()).toBe(44_426);
    // γ, β and two moving averages for each of 6 + 16 + 120 + 84 channels.
    expect(lenet({ batchNorm: true }).countParams()).toBe(44_426 + 4 * 226);
  });

  it('gives logits, the same for the same seed', () => {
    const x = tf.randomUniform([2, 28, 28, 1], 0, 1, 'float32', 1);
    const [a, b, c] = [lenet({ seed: 1 }), lenet({ seed: 1 }), lenet({ seed: 2 })].map((model) =>
      Array.from((model.predict(x) as tf.Tensor).dataSync()),
    );
    expect(a?.length).toBe(20);
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });
});

describe('mlp', () => {
  it('names its layers in order, and normalizes where it is asked to', () => {
    const names = (batchNorm: 'none' | 'before-activation' | 'after-activation') =>
      mlp({ inputShape: 2, hidden: [3], outputs: 1, batchNorm })
        .layers.slice(1)
        .map((layer) => layer.name);
    expect(names('none')).toEqual(['dense1', 'activation1', 'dense2']);
    expect(names('before-activation')).toEqual(['dense1', 'norm1', 'activation1', 'dense2']);
    expect(names('after-activation')).toEqual(['dense1', 'activation1', 'norm1', 'dense2']);
  });
});
