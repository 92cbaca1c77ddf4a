import {
  type MeanAttrs,
  mul,
  registerGradient,
  reshape,
  type Tensor,
  tile,
  util,
} from '@tensorflow/tfjs-core';
import { sizeOf } from './graph';

/**
 * The gradients of `sum` and `mean` without the tensor of ones, as large as the input, that TensorFlow.js multiplies
 * by: the incoming gradient is repeated along the reduced axes. The numbers are the same on every engine.
 */
export function registerReductionGradients(): void {
  for (const kernelName of ['Sum', 'Mean']) {
    registerGradient({
      kernelName,
      inputsToSave: ['x'],
      gradFunc: (dy, saved, attributes) => {
        const [x] = saved as [Tensor];
        const { axis } = attributes as unknown as MeanAttrs;
        const reduced = util.parseAxisParam(axis, x.shape);
        const small = x.shape.map((extent, i) => (reduced.includes(i) ? 1 : extent));
        const count = x.size / sizeOf(small);
        return {
          x: () => {
            const kept = reshape(dy as Tensor, small);
            const share = kernelName === 'Mean' ? mul(kept, 1 / count) : kept;
            return tile(
              share,
              x.shape.map((extent, i) => (reduced.includes(i) ? extent : 1)),
            );
          },
        };
      },
    });
  }
}
