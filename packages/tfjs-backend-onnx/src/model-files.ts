/**
 * `model.save('file://FOLDER')` and `tf.loadLayersModel('file://FOLDER/model.json')`, as programs for tfjs-node write them,
 * on every engine, with the files that TensorFlow.js's converter writes and tfjs-node reads. (In a browser TensorFlow.js
 * brings `indexeddb://`, `localstorage://` and `downloads://`.)
 */
import { findBackendFactory, io, util } from '@tensorflow/tfjs-core';
import { modelFileError } from './errors';

const SCHEME = 'file://';
const TOPOLOGY = 'model.json';
const WEIGHTS = 'weights.bin';
const mend = 'save the model anew with `model.save`';

/** As much of a file system as models need, in the words of `node:fs` and `node:path`. */
export interface Files {
  existsSync(name: string): boolean;
  statSync(name: string): { isDirectory(): boolean };
  mkdirSync(name: string, options: { recursive: true }): unknown;
  readFileSync(name: string): Uint8Array;
  writeFileSync(name: string, content: string | Uint8Array): void;
  renameSync(from: string, to: string): void;
  readonly path: {
    resolve(...parts: string[]): string;
    join(...parts: string[]): string;
    dirname(name: string): string;
    relative(from: string, to: string): string;
  };
}

type Manifest = io.WeightsManifestConfig;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEntry = (entry: unknown): boolean =>
  isRecord(entry) &&
  typeof entry.name === 'string' &&
  typeof entry.dtype === 'string' &&
  Array.isArray(entry.shape) &&
  entry.shape.every((size) => Number.isSafeInteger(size) && size >= 0);

const isGroup = (group: unknown): boolean =>
  isRecord(group) &&
  Array.isArray(group.paths) &&
  group.paths.every((name) => typeof name === 'string') &&
  Array.isArray(group.weights) &&
  group.weights.every(isEntry);

const isManifest = (value: unknown): value is Manifest => Array.isArray(value) && value.every(isGroup);

/** What is wrong with the content of a `model.json`, if anything is. */
function fault(model: unknown): string | undefined {
  if (!isRecord(model)) return 'holds no object';
  const { modelTopology, weightsManifest } = model;
  if (!isRecord(modelTopology)) return 'has no `modelTopology`, which says what the layers are';
  if (weightsManifest !== undefined && !isManifest(weightsManifest))
    return 'has a `weightsManifest` that is no list of `paths` and `weights`';
  return undefined;
}

const isModel = (model: unknown): model is io.ModelJSON => fault(model) === undefined;

/** @throws an error that says what is wrong in the file */
function modelIn(text: string, file: string): io.ModelJSON {
  let model: unknown;
  try {
    model = JSON.parse(text);
  } catch {
    throw modelFileError(`${file} is no JSON; ${mend}`);
  }
  if (!isModel(model)) throw modelFileError(`${file} ${fault(model)}; ${mend}`);
  return model;
}

/** How many bytes weights take; null where they are quantized or texts. */
function plainBytes(specs: readonly io.WeightsManifestEntry[]): number | null {
  let bytes = 0;
  for (const { shape, dtype, quantization } of specs) {
    if (quantization !== undefined || dtype === 'string') return null;
    bytes += util.sizeFromShape(shape) * util.bytesPerElement(dtype);
  }
  return bytes;
}

class ModelFiles implements io.IOHandler {
  readonly #files: Files;
  readonly #place: string;

  constructor(files: Files, place: string) {
    this.#files = files;
    this.#place = files.path.resolve(place);
  }

  async save(artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
    const { weightSpecs, weightData, ...rest } = artifacts;
    const folder = this.#place;
    if (this.#files.existsSync(folder) && !this.#isFolder())
      throw modelFileError(`a model is saved in a folder, and ${folder} is a file; give another name`);
    this.#files.mkdirSync(folder, { recursive: true });
    const weights = new Uint8Array(io.CompositeArrayBuffer.join(weightData));
    const weightsManifest = [{ paths: [`./${WEIGHTS}`], weights: weightSpecs ?? [] }];
    this.#write(WEIGHTS, weights);
    this.#write(TOPOLOGY, JSON.stringify({ ...rest, weightsManifest }));
    return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
  }

  async load(): Promise<io.ModelArtifacts> {
    const { path } = this.#files;
    const file =
      this.#files.existsSync(this.#place) && this.#isFolder()
        ? path.join(this.#place, TOPOLOGY)
        : this.#place;
    if (!this.#files.existsSync(file))
      throw modelFileError(`there is no file ${file}; a saved model is FOLDER/${TOPOLOGY}`);
    const model = modelIn(new TextDecoder().decode(this.#files.readFileSync(file)), file);
    return io.getModelArtifactsForJSON(model, async (manifest) => {
      const specs = manifest.flatMap(({ weights }) => weights);
      const data = this.#weights(
        path.dirname(file),
        manifest.flatMap(({ paths }) => paths),
      );
      const wanted = plainBytes(specs);
      if (wanted !== null && wanted !== data.byteLength)
        throw modelFileError(`the weights of ${file} are ${data.byteLength} bytes, not ${wanted}; ${mend}`);
      return [specs, data];
    });
  }

  #isFolder(): boolean {
    return this.#files.statSync(this.#place).isDirectory();
  }

  /** In one piece, so that no half of a file is ever there. */
  #write(name: string, content: string | Uint8Array): void {
    const file = this.#files.path.join(this.#place, name);
    this.#files.writeFileSync(`${file}.part`, content);
    this.#files.renameSync(`${file}.part`, file);
  }

  #weights(folder: string, names: readonly string[]): ArrayBuffer {
    const { path } = this.#files;
    const parts = names.map((name) => {
      const file = path.resolve(folder, name);
      if (path.relative(folder, file).startsWith('..'))
        throw modelFileError(
          `the model in ${folder} wants the weights ${name}, which are outside of its folder`,
        );
      if (!this.#files.existsSync(file)) throw modelFileError(`the weights ${file} are missing; ${mend}`);
      return this.#files.readFileSync(file);
    });
    const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all.buffer;
  }
}

/** Whether somebody answers for `file://` already: another copy of this package, or a program of its own. */
const isTaken = (): boolean => io.getSaveHandlers(SCHEME).length > 0 || io.getLoadHandlers(SCHEME).length > 0;

/**
 * Lets models be saved in and loaded from `file://`. Where it is done already, or tfjs-node is loaded, which has handlers
 * of its own, nothing changes.
 */
export function registerModelFiles(files: Files): void {
  if (isTaken()) return;
  const handlerOf = (url: string | string[]): io.IOHandler | null =>
    typeof url === 'string' && url.startsWith(SCHEME) && findBackendFactory('tensorflow') === null
      ? new ModelFiles(files, url.slice(SCHEME.length))
      : null;
  // The types ask for a handler; TensorFlow.js itself takes null for "not mine".
  const router = handlerOf as (url: string | string[]) => io.IOHandler;
  io.registerSaveRouter(router);
  io.registerLoadRouter(router);
}
