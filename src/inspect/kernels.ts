import { tf } from '../backend';

/** The trainable kernels of a model, one for each layer that has one, those of models within it among them. */
export function kernelsOf(model: tf.LayersModel): { layer: string; kernel: tf.LayerVariable }[] {
  return model.layers.flatMap((layer) => {
    if (layer instanceof tf.LayersModel) return kernelsOf(layer);
    const kernel = layer.trainableWeights.find(({ originalName }) => /kernel/.test(originalName));
    return kernel === undefined ? [] : [{ layer: layer.name, kernel }];
  });
}
