import { describe, expect, it } from 'vitest';
import { type EngineName, ready, tf } from '../../src/backend';
import { agreesWithPlainJavaScript, gradients } from './agreement';

/** ONNX Runtime is not to be had for macOS on Intel. */
const engines: EngineName[] =
  process.platform === 'darwin' && process.arch === 'x64' ? ['wasm'] : ['wasm', 'onnx'];

describe.each(engines)('the %s engine agrees with plain JavaScript:', (engine) =>
  agreesWithPlainJavaScript(engine),
);

it('the memory of wasm does not grow step by step', async () => {
  await ready({ backend: 'wasm' });
  const x = tf.randomNormal<tf.Rank.R4>([8, 12, 12, 4]);
  const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 4, 8]);
  const convolve = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'same');
  const step = () =>
    tf.tidy(() => void gradients(convolve as (...inputs: tf.Tensor[]) => tf.Tensor, [x, filter]));
  const heap = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
  for (let i = 0; i < 20; i++) step();
  const bytes = heap();
  for (let i = 0; i < 300; i++) step();
  expect(heap()).toBe(bytes);
  tf.dispose([x, filter]);
});
