import type { tf } from '../backend';
import { densenet, lenet, resnet, resnetV2 } from '../models';

/** How large the networks of a benchmark are; LeNet is always itself. */
export interface NetworkSizes {
  /** Channels of the three stages of the residual networks and the plain one. */
  readonly channels: readonly [number, number, number];
  /** Blocks of each stage. */
  readonly blocks: readonly [number, number, number];
  readonly denseNet: {
    /** Layers of each dense block. */
    readonly blocks: readonly [number, number, number];
    readonly growthRate: number;
    readonly stemChannels: number;
  };
}

/** The names of the networks, in the order in which they are shown. */
export const networkNames = ['lenet', 'plain', 'resnet', 'resnet-v2', 'densenet', 'norm-free'] as const;
/** One of {@link networkNames}. */
export type NetworkName = (typeof networkNames)[number];

/** What people call the networks. */
export const networkTitles: Readonly<Record<NetworkName, string>> = {
  lenet: 'LeNet',
  plain: 'plain network',
  resnet: 'ResNet',
  'resnet-v2': 'pre-activation ResNet',
  densenet: 'DenseNet',
  'norm-free': 'norm-free ResNet',
};

const inputShape = [32, 32, 3] as const;

/**
 * A network of the benchmark, for colour images of 32x32 pixels in 10 classes.
 * @param options.seed fixes the weights
 * @returns a model that gives logits; `model.dispose()` frees it
 */
export function makeNetwork(
  name: NetworkName,
  { sizes, seed }: { sizes: NetworkSizes; seed: number },
): tf.LayersModel {
  const { blocks, channels, denseNet } = sizes;
  const common = { inputShape, seed } as const;
  const staged = { ...common, stem: 'small', blocks, channels } as const;
  switch (name) {
    case 'lenet':
      return lenet({ ...common, activation: 'relu' });
    case 'plain':
      return resnet({ ...staged, variant: 'paper', residual: false });
    case 'resnet':
      return resnet({ ...staged, variant: 'paper' });
    case 'resnet-v2':
      return resnetV2(staged);
    case 'densenet':
      return densenet({ ...common, stem: 'small', variant: 'paper', bottleneck: true, ...denseNet });
    case 'norm-free':
      return resnetV2({ ...staged, skipInit: true });
  }
}

/** What the networks are, in words; kept with their results. */
export function describeNetworks(sizes: NetworkSizes): Record<NetworkName, string> {
  const { blocks, channels, denseNet } = sizes;
  // Two convolutions a block, the stem and the last layer.
  const layers = 2 * blocks.reduce((sum, count) => sum + count, 0) + 2;
  const staged = `${layers} layers: stages of ${blocks.join(', ')} blocks with ${channels.join(', ')} channels`;
  return {
    lenet: 'two 5x5 convolutions and three dense layers, ReLU, max pooling, nothing normalized',
    plain: `${staged}; batch normalization, no shortcuts`,
    resnet: `${staged}; batch normalization, shortcuts`,
    'resnet-v2': `${staged}; batch normalization and ReLU before each convolution`,
    densenet: `dense blocks of ${denseNet.blocks.join(', ')} layers with bottlenecks, growth ${denseNet.growthRate}, ${denseNet.stemChannels} channels in the stem`,
    'norm-free': `${staged}; as the pre-activation ResNet, with SkipInit in place of batch normalization`,
  };
}
