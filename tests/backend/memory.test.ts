import { describe, expect, it } from 'vitest';
import { countTensors, tf } from '../../src/backend';

describe('countTensors', () => {
  it('counts what synchronous and asynchronous work keeps', async () => {
    const kept = await countTensors(() => [tf.zeros([2]), tf.tidy(() => tf.zeros([2]).add(1))]);
    expect(kept.kept).toBe(2);
    const released = await countTensors(async () => {
      await Promise.resolve();
      tf.dispose(kept.result);
    });
    expect(released.kept).toBe(-2);
  });
});
