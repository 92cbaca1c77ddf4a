import { tf } from '../backend';
import { extent } from './axes';

/** What {@link normalize} gives: the result and the statistics it used, all tracked by the enclosing `tf.tidy`. */
export interface Normalized {
  readonly y: tf.Tensor;
  /** Mean over the axes; extent 1 there. */
  readonly mean: tf.Tensor;
  /** Variance over the axes, divided by N; extent 1 there. */
  readonly variance: tf.Tensor;
}

/** Hands a tensor that a custom gradient kept back to the enclosing `tf.tidy`. */
function release(kept: tf.Tensor): tf.Tensor {
  const tracked = kept.clone();
  kept.dispose();
  return tracked;
}

/**
 * Standardizes over some axes, then scales and shifts: the common core of batch, layer, group and instance norm.
 *
 * y = γ·x̂ + β with x̂ = (x − μ)/√(σ² + ε), μ = Σx/N and σ² = Σ(x − μ)²/N over `axes`.
 * The gradient flows through μ and σ², in closed form:
 * ∂x = γ/√(σ² + ε) · (∂y − mean(∂y) − x̂·mean(∂y·x̂)), ∂γ = Σ ∂y·x̂, ∂β = Σ ∂y.
 * No gradient flows into the returned statistics.
 *
 * @param x float32, any shape
 * @param axes the axes that share one mean and one variance
 * @param options `gamma` and `beta`: extent 1 at `axes`, or left out; `epsilon` > 0
 * @returns `y` of x's shape, `mean` and `variance`; the caller disposes of them (`tf.tidy`)
 * @source Ioffe and Szegedy (2015), section 3, with the sums of the chain rule collected
 */
export function normalize(
  x: tf.Tensor,
  axes: readonly number[],
  { gamma, beta, epsilon }: { gamma?: tf.Tensor; beta?: tf.Tensor; epsilon: number },
): Normalized {
  const reduce = [...axes];
  const count = extent(x.shape, reduce);
  let mean: tf.Tensor | undefined;
  let variance: tf.Tensor | undefined;
  const forward = (...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args.pop() as tf.GradSaveFunc;
    const input = args[0] as tf.Tensor;
    mean = tf.keep(tf.mean(input, reduce, true));
    const centred = tf.sub(input, mean);
    variance = tf.keep(tf.mean(tf.square(centred), reduce, true));
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    // x̂ itself is never written: every pass over a large x costs as much as the arithmetic of a small network.
    const slope = gamma === undefined ? inverse : tf.mul(inverse, gamma);
    const scaled = tf.mul(centred, slope);
    save([centred, inverse, slope]);
    return {
      value: beta === undefined ? scaled : tf.add(scaled, beta),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
        const [difference, factor, scale] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const dBeta = tf.sum(dy, reduce, true);
        const dGamma = tf.mul(tf.sum(tf.mul(dy, difference), reduce, true), factor);
        const share = tf.mul(factor, tf.div(dGamma, count));
        const correction = tf.add(tf.mul(difference, share), tf.div(dBeta, count));
        const gradients = [tf.mul(tf.sub(dy, correction), scale)];
        if (gamma !== undefined) gradients.push(dGamma);
        if (beta !== undefined) gradients.push(dBeta);
        return gradients;
      },
    };
  };
  const inputs = [x, gamma, beta].flatMap((tensor) => tensor ?? []);
  const y = tf.customGrad(forward as Parameters<typeof tf.customGrad>[0])(...inputs);
  return { y, mean: release(mean as tf.Tensor), variance: release(variance as tf.Tensor) };
}
