import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import 'tfjs-backend-onnx';
import { compileStep } from 'tfjs-backend-onnx/engine';
import { activeTracer } from '../../packages/tfjs-backend-onnx/src/tracer';
import '../../src/backend';

beforeAll(async () => {
  await tf.setBackend('onnx');
});
afterEach(() => void vi.restoreAllMocks());

async function train(steps: number): Promise<void> {
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
  const recurrent = tf.layers.gru({
    units: 3,
    inputShape: [steps, 2],
    recurrentInitializer: kernelInitializer,
  });
  const model = tf.sequential({ layers: [recurrent, tf.layers.dense({ units: 1, kernelInitializer })] });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  const [x, y] = [tf.ones([2, steps, 2]), tf.ones([2, 1])];
  for (let i = 0; i < 4; i++) await model.trainOnBatch(x, y);
  tf.dispose([x, y]);
  model.dispose();
}

it('says once that a step of thousands of kernels is being compiled', async () => {
  const info = vi.spyOn(console, 'info').mockImplementation(() => {});
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  await train(45);
  expect(info.mock.calls.map(([sentence]) => sentence)).toEqual([
    expect.stringMatching(/^Compiling a step of \d{4} kernels/),
  ]);
  expect(warn).not.toHaveBeenCalled();
});

it('says once why a step of too many kernels is not compiled', async () => {
  const info = vi.spyOn(console, 'info').mockImplementation(() => {});
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  await train(130);
  expect(info).not.toHaveBeenCalled();
  expect(warn.mock.calls.map(([sentence]) => sentence)).toEqual([
    expect.stringMatching(/more than 17000 kernels/),
  ]);
});

it('looks once at arguments with which a step has too many kernels, and compiles it for others', () => {
  const looked: number[] = [];
  const step = compileStep(
    (x: tf.Tensor1D) => {
      if (activeTracer() !== undefined) looked.push(x.size);
      let sum: tf.Tensor = tf.mul(x, 1);
      for (let i = 0; i < 6000 * x.size; i++) sum = tf.add(sum, 1);
      return tf.sum(sum);
    },
    { plain: () => {} },
  );
  const texts = [tf.ones([1]), tf.ones([3])] as tf.Tensor1D[];
  for (let i = 0; i < 3; i++) {
    for (const text of texts) {
      const sum = step(text);
      expect(sum.dataSync()[0]).toBe(text.size * (1 + 6000 * text.size));
      sum.dispose();
    }
  }
  expect(looked).toEqual([1, 3, 1, 1]);
  expect(step.programs().map(({ runs }) => runs)).toEqual([3]);
  step.dispose();
  tf.dispose(texts);
});
