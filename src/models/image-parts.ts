import { tf } from '../backend';
import type { Random } from '../core';
import { BatchNorm, PaddedConv2D, PaddedMaxPool2D } from '../layers';

/** A symbolic tensor: a place in a model that is being built. */
export type Place = tf.SymbolicTensor;

/** Applies layers one after the other. */
export const chain = (x: Place, ...layers: tf.layers.Layer[]): Place =>
  layers.reduce((place, layer) => layer.apply(place) as Place, x);

export const relu = () => tf.layers.activation({ activation: 'relu' });

/** Convolutions whose weights come from one seeded source, Glorot-uniform ("Xavier"). */
export const convolutions =
  (random: Random, useBias = true) =>
  (filters: number, kernelSize: number, strides = 1) =>
    new PaddedConv2D({
      filters,
      kernelSize,
      strides,
      useBias,
      kernelInitializer: tf.initializers.glorotUniform({ seed: random.uint32() }),
    });

/** The first layers of ResNet and DenseNet: 7x7 convolution at stride 2, batch norm, ReLU, 3x3 max pooling at stride 2. */
export const stem = (x: Place, convolution: PaddedConv2D): Place =>
  chain(
    x,
    convolution,
    new BatchNorm(),
    relu(),
    new PaddedMaxPool2D({ poolSize: 3, strides: 2, padding: 1 }),
  );

/** The last layers of ResNet and DenseNet: the mean over all positions, then a dense layer that gives logits. */
export const head = (x: Place, classes: number, random: Random): Place =>
  chain(
    x,
    tf.layers.globalAveragePooling2d({}),
    tf.layers.dense({
      units: classes,
      kernelInitializer: tf.initializers.glorotUniform({ seed: random.uint32() }),
    }),
  );
