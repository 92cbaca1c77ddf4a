import { nodeRuntime } from 'tfjs-backend-onnx/node';
import { describe, expect, it } from 'vitest';
import { hideShapes } from '../../packages/tfjs-backend-onnx/src/hidden-shapes';
import { ortTensor } from '../../packages/tfjs-backend-onnx/src/session';

const int64 = (name: string, ...values: number[]) => ({
  name,
  dtype: 'int64' as const,
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
});

/** y = (x as 2 by 3, expanded to 2 by 2 by 3), whose two shapes are constants; the last reshape's is an input. */
const model = {
  nodes: [
    { op: 'Reshape', inputs: ['x', 'flat'], outputs: ['a'], attributes: {} },
    { op: 'Expand', inputs: ['a', 'wide'], outputs: ['b'], attributes: {} },
    { op: 'Reshape', inputs: ['b', 'wide'], outputs: ['c'], attributes: {} },
    { op: 'Reshape', inputs: ['c', 'given'], outputs: ['y'], attributes: {} },
  ],
  initializers: [int64('flat', 2, 3), int64('wide', 2, 2, 3)],
  inputs: [
    { name: 'x', dtype: 'float32' as const, shape: [6] },
    { name: 'given', dtype: 'int64' as const, shape: [1] },
  ],
  outputs: [{ name: 'y', dtype: 'float32' as const, shape: [12] }],
};

describe.skipIf(process.platform === 'darwin' && process.arch === 'x64')('hidden shapes', () => {
  it('turns the shapes of reshapes into inputs, and leaves what others read', () => {
    const { model: hidden, feeds } = hideShapes(model);
    expect(hidden.nodes.map(({ inputs }) => inputs[1])).toEqual(['fed flat', 'wide', 'fed wide', 'given']);
    expect(hidden.initializers.map(({ name }) => name)).toEqual(['wide']);
    expect(hidden.inputs.map(({ name }) => name)).toEqual(['x', 'given', 'fed flat', 'fed wide']);
    for (const { name, shape } of [...hidden.inputs, ...hidden.outputs]) expect(shape, name).toBeUndefined();
    expect(Object.keys(feeds)).toEqual(['fed flat', 'fed wide']);
  });

  it('computes what the model did', () => {
    const { model: hidden, feeds } = hideShapes(model);
    const session = nodeRuntime().load(hidden, { threads: 1, arena: true });
    const y = new Float32Array(12);
    const given = ortTensor('int64', BigInt64Array.of(12n), [1]);
    const x = ortTensor('float32', Float32Array.of(1, 2, 3, 4, 5, 6), [6]);
    session.run({ ...feeds, x, given }, { y: ortTensor('float32', y, [12]) });
    session.dispose();
    // Expanding [2, 3] to [2, 2, 3] repeats the whole.
    expect([...y]).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]);
  });
});
