import { tf } from '../backend';
import { DataError } from '../core';
import { checked, jsonOf, schema } from '../core/parse';
import { concatBytes } from '../platform/bytes';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from '../platform/files';
import { path } from '../platform/paths';

/**
 * `model.save('file://FOLDER')` and `tf.loadLayersModel('file://FOLDER/model.json')` in Node.js, for every engine, with
 * the files that TensorFlow.js's converter writes and tfjs-node reads. Where tfjs-node is loaded, it has handlers of its
 * own. (In a browser TensorFlow.js brings `indexeddb://`, `localstorage://` and `downloads://`.)
 */

const SCHEME = 'file://';
const TOPOLOGY = 'model.json';
const WEIGHTS = 'weights.bin';

const modelSchema = schema((z) =>
  z.looseObject({
    modelTopology: z.looseObject({}),
    weightsManifest: z.optional(
      z.array(
        z.looseObject({
          paths: z.array(z.string()),
          weights: z.array(
            z.looseObject({
              name: z.string(),
              shape: z.array(z.int().check(z.minimum(0))),
              dtype: z.string(),
            }),
          ),
        }),
      ),
    ),
  }),
);

const mend = 'save the model anew with `model.save`';

/** Writes a file in one piece, so that no half of it is ever there. */
function write(file: string, content: string | Uint8Array): void {
  writeFileSync(`${file}.part`, content);
  renameSync(`${file}.part`, file);
}

/** How many bytes weights take; null where they are quantized or texts. */
function plainBytes(specs: readonly tf.io.WeightsManifestEntry[]): number | null {
  let bytes = 0;
  for (const { shape, dtype, quantization } of specs) {
    if (quantization !== undefined || dtype === 'string') return null;
    bytes += tf.util.sizeFromShape(shape) * tf.util.bytesPerElement(dtype);
  }
  return bytes;
}

class ModelFiles implements tf.io.IOHandler {
  readonly #place: string;

  constructor(place: string) {
    this.#place = path.resolve(place);
  }

  async save(artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> {
    const { weightSpecs, weightData, ...rest } = artifacts;
    const folder = this.#place;
    if (existsSync(folder) && !statSync(folder).isDirectory())
      throw new DataError(`a model is saved in a folder, and ${folder} is a file; give another name`);
    mkdirSync(folder, { recursive: true });
    const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
    const weightsManifest = [{ paths: [`./${WEIGHTS}`], weights: weightSpecs ?? [] }];
    write(path.join(folder, WEIGHTS), weights);
    write(path.join(folder, TOPOLOGY), JSON.stringify({ ...rest, weightsManifest }));
    const modelArtifactsInfo = tf.io.getModelArtifactsInfoForJSON(artifacts);
    return { modelArtifactsInfo };
  }

  async load(): Promise<tf.io.ModelArtifacts> {
    const isFolder = existsSync(this.#place) && statSync(this.#place).isDirectory();
    const file = isFolder ? path.join(this.#place, TOPOLOGY) : this.#place;
    if (!existsSync(file))
      throw new DataError(`there is no file ${file}; a saved model is FOLDER/${TOPOLOGY}`);
    const wording = { what: file, mend };
    const model = checked(modelSchema, jsonOf(readFileSync(file, 'utf8'), wording), wording);
    return tf.io.getModelArtifactsForJSON(model as unknown as tf.io.ModelJSON, async (manifest) => {
      const specs = manifest.flatMap(({ weights }) => weights);
      const data = this.#weights(
        path.dirname(file),
        manifest.flatMap(({ paths }) => paths),
      );
      const wanted = plainBytes(specs);
      if (wanted !== null && wanted !== data.byteLength)
        throw new DataError(`the weights of ${file} are ${data.byteLength} bytes, not ${wanted}; ${mend}`);
      return [specs, data];
    });
  }

  #weights(folder: string, names: readonly string[]): ArrayBuffer {
    const parts = names.map((name) => {
      const file = path.resolve(folder, name);
      if (path.relative(folder, file).startsWith('..'))
        throw new DataError(
          `the model in ${folder} wants the weights ${name}, which are outside of its folder`,
        );
      if (!existsSync(file)) throw new DataError(`the weights ${file} are missing; ${mend}`);
      return readFileSync(file);
    });
    return concatBytes(parts).buffer;
  }
}

const handlerOf = (url: string | string[]): tf.io.IOHandler | null =>
  typeof url === 'string' && url.startsWith(SCHEME) && tf.findBackendFactory('tensorflow') === null
    ? new ModelFiles(url.slice(SCHEME.length))
    : null;

// The types ask for a handler; TensorFlow.js itself takes null for "not mine".
const router = handlerOf as (url: string | string[]) => tf.io.IOHandler;
tf.io.registerSaveRouter(router);
tf.io.registerLoadRouter(router);
