/** What an exercise's rules withhold, by what they name: a grading child and a notebook ask the same. */
import { GRADIENTS, kernelDoor, MODEL_LOSSES, OPTIMIZERS } from '../patches/doors';

/** What some code may use: as a grading child has it. */
export interface Withholds {
  /** The exports of `very-deep` that are at hand. */
  readonly exports: readonly string[];
  /** Functions of TensorFlow.js taken away, as students write them: `tf.moments`. */
  readonly forbid: readonly string[];
}

/** The ways to a derivative by name; whoever withholds one of them withholds all that there is. */
const gradientNames: readonly string[] = [
  'grad',
  'grads',
  'valueAndGrad',
  'valueAndGrads',
  'variableGrads',
].map((name) => `tf.${name}`);

/** The kernels that do a withheld operation's work and hardly anything else. */
const kernelsOf: Readonly<Record<string, readonly string[]>> = {
  'tf.batchNorm': ['FusedBatchNorm'],
  'tf.localResponseNormalization': ['LRN'],
  'tf.softmax': ['Softmax'],
  'tf.logSoftmax': ['LogSoftmax'],
};

/** `tf.moments`, `the kernel LRN`; told sign by sign, for the watched code may have replaced what texts can do. */
const isOfTensorFlow = (name: string): boolean =>
  name[0] === 't' && ((name[1] === 'f' && name[2] === '.') || (name[1] === 'h' && name[3] === ' '));

/**
 * Whether a name is withheld: what the rules name, and what comes to the same by another way.
 * @returns a function that asks nothing which the code that is watched could replace
 */
export function withheldBy({ exports, forbid }: Withholds): (name: string) => boolean {
  const withheld: Record<string, boolean> = Object.create(null);
  const free: Record<string, boolean> = Object.create(null);
  for (const name of exports) free[name] = true;
  for (const name of [GRADIENTS, OPTIMIZERS, MODEL_LOSSES]) free[name] = true;
  for (const name of forbid) {
    withheld[name] = true;
    for (const kernel of kernelsOf[name] ?? []) withheld[kernelDoor(kernel)] = true;
    if (/^tf\.(losses|metrics)\./.test(name)) withheld[MODEL_LOSSES] = true;
    if (gradientNames.includes(name))
      for (const one of [...gradientNames, GRADIENTS, OPTIMIZERS]) withheld[one] = true;
  }
  return (name) => withheld[name] === true || (free[name] !== true && !isOfTensorFlow(name));
}
