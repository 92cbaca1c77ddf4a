import { afterEach, describe, expect, it, vi } from 'vitest';
import { backendReport, ready, tf } from '../../src/backend';

afterEach(() => vi.unstubAllEnvs());

describe('ready', () => {
  it('gives the engine that VERY_DEEP_BACKEND names', async () => {
    vi.stubEnv('VERY_DEEP_BACKEND', 'cpu');
    expect(await ready()).toBe('cpu');
    expect(tf.getBackend()).toBe('cpu');
    expect(backendReport()).toMatchObject({ engine: 'cpu', forced: 'cpu' });
  });

  it('refuses an engine it does not know, and lists those it knows', async () => {
    vi.stubEnv('VERY_DEEP_BACKEND', 'gpu');
    await expect(ready()).rejects.toThrow(/VERY_DEEP_BACKEND asks for the engine "gpu"; .*wasm, cpu/);
  });

  it('serves concurrent calls in their order', async () => {
    vi.stubEnv('VERY_DEEP_BACKEND', '');
    const calls = [
      ready({ backend: 'wasm' }),
      ready({ backend: 'cpu' }),
      ready({ backend: 'wasm' }),
      ready(),
    ];
    expect(await Promise.all(calls)).toEqual(['wasm', 'cpu', 'wasm', 'wasm']);
    expect(tf.getBackend()).toBe('wasm');
  });

  it('keeps tensors usable when the engine changes', async () => {
    await ready({ backend: 'cpu' });
    const x = tf.tensor1d([1, 2, 3]);
    await ready({ backend: 'wasm' });
    expect([...x.square().dataSync()]).toEqual([1, 4, 9]);
    x.dispose();
  });

  it('is silent', async () => {
    const spies = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'log'), vi.spyOn(console, 'error')];
    await ready({ backend: 'wasm' });
    await ready({ backend: 'cpu' });
    tf.zeros([2]).dispose();
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('says of each engine how to get it, and why one that was tried fails', async () => {
    vi.stubEnv('VERY_DEEP_BACKEND', '');
    await ready();
    const report = backendReport();
    expect(report.engines.map(({ name }) => name)).toEqual(['onnx', 'tensorflow', 'wasm', 'cpu', 'webgpu']);
    // The GPU is for those who ask for it.
    expect(report.engines.at(-1)?.status).toBe('untried');
    for (const engine of report.engines) {
      expect(engine.advice).not.toBe('');
      expect(engine.status === 'fails').toBe(engine.reason !== '');
    }
  });
});
