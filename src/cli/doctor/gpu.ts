import { backendReport, ready, tf } from '../../backend';
import { type AdapterReport, gpuAdapter } from '../../backend/webgpu';
import { median } from '../../core/median';
import { messageOf } from '../../platform/thrown';
import type { Check } from './check';

const ROUNDS = 5;

/** What one product of two square matrices takes, reading a number back included: the median, without the first. */
async function timeProduct(size: number): Promise<number> {
  const a = tf.randomUniform([size, size], -1, 1, 'float32', 1);
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const begin = performance.now();
    const sum = tf.tidy(() => tf.matMul(a, a).sum());
    await sum.data();
    sum.dispose();
    times.push(performance.now() - begin);
  }
  a.dispose();
  return median(times.slice(1));
}

/** The adapter as text. */
function describeAdapter(adapter: AdapterReport): string {
  const { device, vendor, architecture, description, isSoftware } = adapter;
  const facts = [`vendor ${vendor}`, `architecture ${architecture}`, description].filter(
    (fact) => !/^(\w+ )?$/.test(fact),
  );
  return `${device || 'an adapter without a name'} (${facts.join(', ')}), ${isSoftware ? 'software: the processor plays a GPU' : 'hardware'}`;
}

/** Which adapter the engine `webgpu` would compute on, or does. The course needs none. */
export async function checkGpu(): Promise<Check> {
  const before = backendReport().engine;
  try {
    await ready({ backend: 'webgpu' });
    const adapter = gpuAdapter() as AdapterReport;
    const size = adapter.isSoftware ? 128 : 2048;
    const milliseconds = await timeProduct(size);
    return {
      name: 'gpu',
      status: adapter.isSoftware ? 'weak' : 'ok',
      found: describeAdapter(adapter),
      notes: [
        `A product of ${size} x ${size} matrices takes ${milliseconds.toPrecision(3)} ms.`,
        ...(adapter.isSoftware ? ['It computes rightly, but slower than the other engines.'] : []),
        before === 'webgpu'
          ? 'Training steps run uncompiled on it; what it computes is read with `await tensor.data()`.'
          : 'VERY_DEEP_BACKEND=webgpu computes on it; docs/engines.md says what is different there.',
      ],
      details: { adapter, size, milliseconds },
    };
  } catch (error) {
    const status = backendReport().engines.find(({ name }) => name === 'webgpu');
    const reason = status?.reason || messageOf(error);
    return {
      name: 'gpu',
      status: 'ok',
      found: `none is used, and none is needed: ${reason}`,
      notes: status ? [status.advice] : [],
      details: { adapter: null, reason },
    };
  } finally {
    if (before !== null && before !== 'webgpu') await ready({ backend: before });
  }
}
