/** Whatever a library refuses, the traceback says in which line of the cell it was called. */
import { describe, expect, it } from 'vitest';
import { told, withLastingKernel } from './cases';

const kernel = withLastingKernel(__dirname, { VERY_DEEP_BACKEND: 'cpu' });

/** Calls with shapes that do not fit, thrown from deep inside of TensorFlow.js. */
const calls = [
  'tf.ones([2, 3]).matMul(tf.ones([2, 3]))',
  'tf.matMul(tf.ones([2, 3]), tf.ones([2, 3]))',
  'tf.ones([2, 3]).add(tf.ones([4, 3]))',
  'tf.ones([2, 3]).sub(tf.ones([4])).square()',
  'tf.ones([2, 3]).reshape([7])',
  'tf.ones([2, 3]).mean(5)',
  'tf.ones([2, 3]).slice([0, 0], [3, 3])',
  'tf.concat([tf.ones([2, 3]), tf.ones([3, 2])], 0)',
  'tf.stack([tf.ones([2]), tf.ones([3])])',
  'tf.gather(tf.ones([2]), tf.tensor1d([5], "int32"))',
  'tf.ones([2, 3]).transpose([0, 0])',
  'tf.conv2d(tf.ones([1, 4, 4, 3]) as tf.Tensor4D, tf.ones([3, 3, 2, 1]) as tf.Tensor4D, 1, "same")',
  'tf.grads((a: tf.Tensor, b: tf.Tensor) => a.matMul(b))([tf.ones([2, 3]), tf.ones([2, 3])])',
  'tf.layers.dense({ units: 2, inputShape: [3] }).apply(tf.ones([2, 3, 1]).reshape([5]))',
];

describe('an error of TensorFlow.js', () => {
  it.each(calls)('%s', async (call) => {
    await kernel.run("import { tf } from 'very-deep';");
    const { fails } = told(
      await kernel.run(
        `const before_ = 1;\nconst wrong_ = () => {\n  return tf.tidy(() => ${call} as any);\n};\nwrong_();`,
      ),
    );
    if (fails === undefined) return; // the engine lets it pass: nothing to be told
    expect(fails).toMatch(/at cell\[\d+\]:3\b/);
    expect(fails).toMatch(/at cell\[\d+\]:5\b/);
    expect(fails).toContain(`> 3 |   return tf.tidy(() => ${call} as any);`);
  });

  it('is an error for most of them', async () => {
    let failed = 0;
    for (const call of calls) if (told(await kernel.run(`${call};`)).fails !== undefined) failed += 1;
    expect(failed).toBeGreaterThan(calls.length - 3);
  });
});

it('shows a few frames of functions that call each other without end, and counts the others', async () => {
  const { fails } = told(
    await kernel.run(
      'const even_ = (n: number): any => odd_(n - 1);\nconst odd_ = (n: number): any => even_(n - 1);\neven_(3);',
    ),
  );
  expect(fails?.match(/ in (even_|odd_)$/gm)).toHaveLength(10);
  expect(fails).toMatch(/\(and \d+ more\)/);
});
