import { tf } from '../backend';
import { trustObject } from '../backend/onnx';
import { ValueError } from '../core';

/** A value and what it is to become; see {@link Optimizer.updates}. */
export type Update = readonly [variable: tf.Variable, value: tf.Tensor];

/**
 * Says of a variable whether weight decay applies to it.
 *
 * What PyTorch does with a parameter group of its own and Keras with `exclude_from_weight_decay`: commonly matrices
 * and kernels decay, and biases and the scales and shifts of normalization do not, `({ rank }) => rank > 1`. It is
 * asked again whenever a step is built, so its answer must depend on the variable alone.
 */
export type Decays = (variable: tf.Variable) => boolean;

const allDecay: Decays = () => true;

/**
 * Turns gradients into new values.
 *
 * Its memory lives in variables of its own (`state`), made once by `prepare`, so that a step is a function of
 * variables alone: it can be compiled, and saved and resumed with the model.
 */
export interface Optimizer {
  /** For instance `adam`; a checkpoint remembers it. */
  readonly name: string;
  /** Used when `fit` is given none. */
  readonly learningRate: number;
  /** Momenta and the like, in a fixed order. Empty before `prepare`. */
  readonly state: readonly tf.Variable[];
  /** Makes the memory for these variables; a second call for the same variables changes nothing. */
  prepare(variables: readonly tf.Variable[]): void;
  /**
   * New values for variables and memory, none assigned yet. A variable without gradient, since the loss does not
   * depend on it, is left out. The tensors belong to the enclosing `tf.tidy`.
   */
  updates(
    variables: readonly tf.Variable[],
    gradients: readonly (tf.Tensor | undefined)[],
    learningRate: tf.Scalar,
  ): Update[];
  /** Frees the memory. */
  dispose(): void;
}

/** A variable that no optimizer trains. */
const filled = (value: number, shape: number[]) =>
  tf.tidy(() => tf.variable(tf.fill(shape, value), false)) as tf.Variable;

/** Keeps named groups of variables, one of the group per trained variable. */
class Slots {
  readonly groups = new Map<string, tf.Variable[]>();
  #owner: readonly tf.Variable[] = [];

  get all(): tf.Variable[] {
    return [...this.groups.values()].flat();
  }

  /** True when the memory was just made. */
  claim(variables: readonly tf.Variable[], names: readonly string[]): boolean {
    const same =
      this.#owner.length === variables.length && this.#owner.every((v, i) => v.id === variables[i]?.id);
    if (same) return false;
    this.dispose();
    this.#owner = [...variables];
    for (const name of names)
      this.groups.set(
        name,
        variables.map((variable) => filled(0, variable.shape)),
      );
    return true;
  }

  of(name: string, i: number): tf.Variable {
    return this.groups.get(name)?.[i] as tf.Variable;
  }

  dispose(): void {
    tf.dispose(this.all);
    this.groups.clear();
    this.#owner = [];
  }
}

/**
 * Stochastic gradient descent, with momentum and weight decay where asked for.
 *
 * g ← g + weightDecay·w; v ← momentum·v + g; w ← w − learningRate·v (with `nesterov`: w − learningRate·(g + momentum·v)).
 *
 * @param options `learningRate` > 0 (0.01 by default), `momentum` in [0, 1), `nesterov`, `weightDecay` >= 0 (0) and
 *   `decays`, which variables it applies to (all by default)
 * @throws ValueError when momentum is out of range
 * @source Sutskever et al. (2013), "On the importance of initialization and momentum", in PyTorch's arrangement
 * @example
 * ```ts
 * sgd({ momentum: 0.9 }).learningRate; //=> 0.01
 *
 * const [kernel, bias] = [tf.variable(tf.ones([1, 2])), tf.variable(tf.ones([2]))];
 * const optimizer = sgd({ weightDecay: 0.5, decays: ({ rank }) => rank > 1 });
 * const updates = optimizer.updates([kernel, bias], [tf.zeros([1, 2]), tf.zeros([2])], tf.scalar(1));
 * updates.map(([, value]) => value); //=> [[[0.5, 0.5]], [1, 1]]
 * ```
 */
export function sgd(
  options: {
    learningRate?: number;
    momentum?: number;
    nesterov?: boolean;
    weightDecay?: number;
    decays?: Decays;
  } = {},
): Optimizer {
  const { learningRate = 0.01, momentum = 0, nesterov = false, weightDecay = 0, decays = allDecay } = options;
  if (!(momentum >= 0 && momentum < 1))
    throw new ValueError(`momentum must be in [0, 1); this one is ${momentum}`);
  const slots = new Slots();
  const optimizer: Optimizer = {
    name: 'sgd',
    learningRate,
    get state() {
      return slots.all;
    },
    prepare: (variables) => void slots.claim(variables, momentum > 0 ? ['velocity'] : []),
    updates: (variables, gradients, rate) =>
      variables.flatMap((variable, i) => {
        const raw = gradients[i];
        if (raw === undefined) return [];
        const decayed = weightDecay > 0 && decays(variable);
        const gradient = decayed ? tf.add(raw, tf.mul(variable, weightDecay)) : raw;
        if (momentum === 0) return [[variable, tf.sub(variable, tf.mul(gradient, rate))]] as Update[];
        const velocity = slots.of('velocity', i);
        const next = tf.add(tf.mul(velocity, momentum), gradient);
        const direction = nesterov ? tf.add(gradient, tf.mul(next, momentum)) : next;
        return [
          [velocity, next],
          [variable, tf.sub(variable, tf.mul(direction, rate))],
        ] as Update[];
      }),
    dispose: () => slots.dispose(),
  };
  // A function of the caller's may do anything.
  return decays === allDecay ? trustObject(optimizer) : optimizer;
}

/**
 * RMSprop: divides each gradient by the root of a moving average of its square.
 *
 * s ← decay·s + (1 − decay)·g²; w ← w − learningRate·g/(√s + epsilon).
 *
 * @param options `learningRate` > 0 (0.001 by default), `decay` in [0, 1) (0.9), `epsilon` > 0 (1e-7)
 * @source Hinton, Srivastava and Swersky (2012), lecture 6e of "Neural Networks for Machine Learning"
 * @example
 * ```ts
 * rmsprop({ learningRate: 0.01 }).name; //=> 'rmsprop'
 * ```
 */
export function rmsprop(
  options: { learningRate?: number; decay?: number; epsilon?: number } = {},
): Optimizer {
  const { learningRate = 0.001, decay = 0.9, epsilon = 1e-7 } = options;
  const slots = new Slots();
  return trustObject({
    name: 'rmsprop',
    learningRate,
    get state() {
      return slots.all;
    },
    prepare: (variables) => void slots.claim(variables, ['square']),
    updates: (variables, gradients, rate) =>
      variables.flatMap((variable, i) => {
        const gradient = gradients[i];
        if (gradient === undefined) return [];
        const square = slots.of('square', i);
        const next = tf.add(tf.mul(square, decay), tf.mul(tf.square(gradient), 1 - decay));
        const direction = tf.div(gradient, tf.add(tf.sqrt(next), epsilon));
        return [
          [square, next],
          [variable, tf.sub(variable, tf.mul(direction, rate))],
        ] as Update[];
      }),
    dispose: () => slots.dispose(),
  });
}

/**
 * Adam: momentum and RMSprop together, both corrected for their start at zero.
 *
 * m ← beta1·m + (1 − beta1)·g; v ← beta2·v + (1 − beta2)·g²;
 * w ← w − learningRate·(m/(1 − beta1ᵗ)/(√(v/(1 − beta2ᵗ)) + epsilon) + weightDecay·w).
 *
 * @param options `learningRate` > 0 (0.001 by default), `beta1` (0.9) and `beta2` (0.999) in [0, 1),
 *   `epsilon` > 0 (1e-8), `weightDecay` >= 0 (0; above 0 this is AdamW) and `decays`, which variables it applies to
 *   (all by default; see {@link sgd})
 * @source Kingma and Ba (2015), algorithm 1; Loshchilov and Hutter (2019) for the weight decay
 * @example
 * ```ts
 * adam({ learningRate: 0.003 }).learningRate; //=> 0.003
 * ```
 */
export function adam(
  options: {
    learningRate?: number;
    beta1?: number;
    beta2?: number;
    epsilon?: number;
    weightDecay?: number;
    decays?: Decays;
  } = {},
): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  const { weightDecay = 0, decays = allDecay } = options;
  const slots = new Slots();
  const optimizer: Optimizer = {
    name: 'adam',
    learningRate,
    get state() {
      return slots.all;
    },
    prepare: (variables) => {
      if (!slots.claim(variables, ['first', 'second'])) return;
      slots.groups.set('powers', [filled(1, []), filled(1, [])]);
    },
    updates: (variables, gradients, rate) => {
      const powers = [slots.of('powers', 0), slots.of('powers', 1)] as const;
      const power1 = tf.mul(powers[0], beta1);
      const power2 = tf.mul(powers[1], beta2);
      const correction1 = tf.sub(1, power1);
      const correction2 = tf.sub(1, power2);
      const updates = variables.flatMap((variable, i) => {
        const gradient = gradients[i];
        if (gradient === undefined) return [];
        const [first, second] = [slots.of('first', i), slots.of('second', i)];
        const m = tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
        const v = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
        const step = tf.div(tf.div(m, correction1), tf.add(tf.sqrt(tf.div(v, correction2)), epsilon));
        const decayed = weightDecay > 0 && decays(variable);
        const direction = decayed ? tf.add(step, tf.mul(variable, weightDecay)) : step;
        return [
          [first, m],
          [second, v],
          [variable, tf.sub(variable, tf.mul(direction, rate))],
        ] as Update[];
      });
      return [...updates, [powers[0], power1], [powers[1], power2]];
    },
    dispose: () => slots.dispose(),
  };
  // A function of the caller's may do anything.
  return decays === allDecay ? trustObject(optimizer) : optimizer;
}

/**
 * The optimizers by name, with their defaults.
 * @example
 * ```ts
 * Object.keys(optimizers); //=> ['sgd', 'rmsprop', 'adam']
 * ```
 */
export const optimizers = { sgd, rmsprop, adam };
export type OptimizerName = keyof typeof optimizers;

/**
 * @throws ValueError for a name that is not in {@link optimizers}
 * @internal
 */
export function resolveOptimizer(optimizer: OptimizerName | Optimizer): Optimizer {
  if (typeof optimizer !== 'string') return optimizer;
  if (!Object.hasOwn(optimizers, optimizer))
    throw new ValueError(
      `no optimizer is called "${optimizer}"; there are ${Object.keys(optimizers).join(', ')}`,
    );
  return optimizers[optimizer]();
}
