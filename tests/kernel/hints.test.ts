import { describe, expect, it } from 'vitest';
import { hintFor } from '../../kernels/language/hints';

describe('the hint for a tensor of another rank', () => {
  it.each([
    "Argument of type 'Tensor2D' is not assignable to parameter of type 'Tensor4D | TensorLike | Tensor3D'.",
    "Argument of type 'Tensor<Rank.R2>' is not assignable to parameter of type 'Tensor4D'.",
    "Argument of type 'Tensor<Rank>' is not assignable to parameter of type 'Tensor4D | TensorLike'.",
    "Type 'Scalar' is not assignable to type 'Tensor1D'.",
    "Type 'Tensor4D' is not assignable to type 'Scalar'.",
  ])('says how to give it that rank: %s', (message) => {
    for (const code of [2345, 2322, 2769]) expect(hintFor({ code, message })).toContain('as tf.Tensor4D');
  });

  it('is for nothing else', () => {
    const message = "Type 'Tensor4D' is not assignable to type 'number'.";
    expect(hintFor({ code: 2322, message })).not.toContain('rank');
  });
});
