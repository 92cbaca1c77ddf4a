import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backendReport, ready, tf } from '../../src/backend';

// A stand-in for the native package, which cannot be installed everywhere: plain JavaScript under the name 'tensorflow'.
/** What it multiplies the results of matrix products by. */
let product = 1;
vi.mock('@tensorflow/tfjs-node', async () => {
  const shared = await vi.importActual<typeof tf>('@tensorflow/tfjs');
  shared.registerBackend('tensorflow', shared.findBackendFactory('cpu'));
  shared.copyRegisteredKernels('cpu', 'tensorflow');
  const native = shared.getKernel(shared.BatchMatMul, 'tensorflow').kernelFunc;
  shared.unregisterKernel(shared.BatchMatMul, 'tensorflow');
  shared.registerKernel({
    kernelName: shared.BatchMatMul,
    backendName: 'tensorflow',
    kernelFunc: (call) => {
      const right = native(call) as tf.TensorInfo;
      const { values } = (call.backend as { data: Map<object, { values: Float32Array }> }).data.get(
        right.dataId,
      ) as { values: Float32Array };
      values.forEach((value, i) => {
        values[i] = value * product;
      });
      return right;
    },
  });
  return {};
});

// ONNX Runtime, which comes first, is not for this machine.
vi.mock('tfjs-backend-onnx/node', () => ({
  get nodeRuntime() {
    throw new Error('no library of ONNX Runtime for this machine');
  },
}));

beforeEach(() => vi.stubEnv('VERY_DEEP_BACKEND', ''));
afterEach(() => vi.unstubAllEnvs());

describe('the choice of the engine', () => {
  it('passes over an engine that computes wrongly, and says so', async () => {
    product = 2;
    expect(await ready()).toBe('wasm');
    const [onnx, tensorflow] = backendReport().engines;
    expect(onnx).toMatchObject({ name: 'onnx', status: 'fails' });
    expect(tensorflow).toMatchObject({ name: 'tensorflow', status: 'fails' });
    expect(tensorflow?.reason).toMatch(/computes wrongly: 14,20,30,44 for 7,10,15,22/);
    await expect(ready({ backend: 'tensorflow' })).rejects.toThrow(/does not work here: it computes wrongly/);
    expect(tf.getBackend()).toBe(backendReport().engine);
  });

  it('takes the best one that computes rightly', async () => {
    product = 1;
    expect(await ready({ backend: 'tensorflow' })).toBe('tensorflow');
    expect(tf.getBackend()).toBe('tensorflow');
    expect(backendReport()).toMatchObject({ engine: 'tensorflow', forced: null });
  });
});
