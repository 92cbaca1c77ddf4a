import type { tf } from '../backend';
import { ValueError } from '../core';
import { type ImageParts, relu } from './image-parts';

/** What stands beside the convolutions. */
export type ResidualPart = 'norm' | 'relu';

/** What stands around the convolutions of a residual network. */
interface Order {
  /** After the stem's convolution. */
  readonly stem: readonly ResidualPart[];
  /** In a branch, before each convolution. */
  readonly before: readonly ResidualPart[];
  /** In a branch, after each convolution but the last. */
  readonly after: readonly ResidualPart[];
  /** In a branch, after its last convolution. */
  readonly last: readonly ResidualPart[];
  /** On the stream, after branch and shortcut are added. */
  readonly added: readonly ResidualPart[];
  /** On the stream, after the last block. */
  readonly end: readonly ResidualPart[];
}

const both: readonly ResidualPart[] = ['norm', 'relu'];

/**
 * The five places of batch normalization and ReLU in a residual network that He et al. compare.
 * @source He, Zhang, Ren and Sun (2016), "Identity Mappings in Deep Residual Networks", figure 4
 * @example
 * ```ts
 * Object.keys(residualOrders)[0]; //=> 'original'
 * ```
 */
export const residualOrders = {
  original: { stem: both, before: [], after: both, last: ['norm'], added: ['relu'], end: [] },
  'norm-after-addition': { stem: both, before: [], after: both, last: [], added: both, end: [] },
  'relu-before-addition': { stem: both, before: [], after: both, last: both, added: [], end: [] },
  'relu-only-pre-activation': {
    stem: ['norm'],
    before: ['relu'],
    after: ['norm'],
    last: ['norm'],
    added: [],
    end: ['relu'],
  },
  'full-pre-activation': { stem: [], before: both, after: [], last: [], added: [], end: both },
} as const satisfies Readonly<Record<string, Order>>;

export type ResidualOrder = keyof typeof residualOrders;

/**
 * The order of that name.
 * @throws ValueError for a name that is not in {@link residualOrders}
 */
export function residualOrder(name: ResidualOrder): Order {
  if (!Object.hasOwn(residualOrders, name))
    throw new ValueError(`no order is called "${name}"; there are ${Object.keys(residualOrders).join(', ')}`);
  return residualOrders[name];
}

/**
 * The layers of a list of parts.
 * @internal
 */
export const layersOf = (names: readonly ResidualPart[], parts: ImageParts): tf.layers.Layer[] =>
  names.map((name) => (name === 'norm' ? parts.norm() : relu()));
