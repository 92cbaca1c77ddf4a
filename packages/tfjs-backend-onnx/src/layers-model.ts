import * as tf from '@tensorflow/tfjs';
import { type Compiled, compileStep } from './compile';
import { hookLayersModels, type TrainFunction } from './patches/layers-model';
import { prove } from './purity';

declare module '@tensorflow/tfjs-layers/dist/engine/training_tensors' {
  interface ModelFitArgs {
    /** On the `onnx` engine the training step runs compiled; `false` runs the layers' code at every step. */
    compile?: boolean;
  }
}
declare module '@tensorflow/tfjs-layers/dist/engine/training_dataset' {
  interface ModelFitDatasetArgs<T> {
    /** On the `onnx` engine the training step runs compiled; `false` runs the layers' code at every step. */
    compile?: boolean;
  }
}

/** The parts of a `tf.LayersModel` that decide what its training step does. */
interface Trainer {
  readonly name: string;
  readonly optimizer_: { iterations_?: number };
  readonly lossFunctions: unknown;
  readonly metricsTensors: unknown;
  readonly collectedTrainableWeights: unknown;
}

interface Entry {
  readonly model: Trainer;
  /** What `model.compile` replaces. */
  readonly parts: readonly unknown[];
  readonly step: Compiled<[tf.Tensor[]], tf.Tensor[]>;
}

/** Compiled steps hold memory for their activations, so only those of the models trained last are kept. */
const KEPT = 4;
const entries: Entry[] = [];
/** Models that are to run as they are, or cannot be compiled. */
const plain = new WeakSet<Trainer>();

/** The parts of a model that only its own `fit` looks at. */
const trainedBy = ['optimizer_', 'lossFunctions', 'metricsTensors', 'collectedTrainableWeights'] as const;

const partsOf = (model: Trainer): unknown[] => trainedBy.map((key) => model[key]);

function forget(model: Trainer): void {
  const index = entries.findIndex((entry) => entry.model === model);
  if (index >= 0) entries.splice(index, 1)[0]?.step.dispose();
}

/** The compiled step of a model as it stands. */
function compiledStep(model: Trainer, train: TrainFunction): Entry['step'] {
  const parts = partsOf(model);
  const known = entries.find((entry) => entry.model === model);
  if (known?.parts.every((part, i) => part === parts[i])) {
    entries.splice(entries.indexOf(known), 1);
    entries.unshift(known);
    return known.step;
  }
  forget(model);
  const step = compileStep((data: tf.Tensor[]) => train(data), {
    prove: () =>
      prove(
        [model],
        trainedBy.map((key) => [model, key]),
      ),
    slow: (sentence) => console.info(sentence),
    plain: (reason) =>
      console.warn(`${model.name} trains step by step, which is slower than compiled. ${reason}`),
  });
  entries.unshift({ model, parts, step });
  entries.splice(KEPT).forEach((entry) => void entry.step.dispose());
  return step;
}

function run(model: Trainer, train: TrainFunction, data: tf.Tensor[]): tf.Tensor[] {
  if (tf.getBackend() !== 'onnx' || plain.has(model)) return train(data);
  return compiledStep(model, train)(data);
}

let isHooked = false;

/**
 * Lets `fit`, `fitDataset` and `trainOnBatch` of `tf.LayersModel` compile their training step where the engine can,
 * as `compile` does. A model whose layers, loss or metrics cannot be compiled trains as TensorFlow.js
 * does, with one warning that says why; `fit(x, y, { compile: false })` asks for that.
 */
export function compileLayersModels(): void {
  if (isHooked) return;
  isHooked = true;
  hookLayersModels<Trainer>({
    run,
    forget,
    async fit(model, options, work) {
      const isPlain = (options as { compile?: boolean } | undefined)?.compile === false && !plain.has(model);
      if (isPlain) plain.add(model);
      try {
        return await work();
      } finally {
        if (isPlain) plain.delete(model);
      }
    },
  });
}
