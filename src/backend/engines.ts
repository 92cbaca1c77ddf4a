import * as tf from '@tensorflow/tfjs';
import { EngineError } from '../core';

/** The engines the course can compute with, best first. */
export type EngineName = 'tensorflow' | 'onnx' | 'wasm' | 'cpu';

export interface Engine {
  readonly name: EngineName;
  /** What it is, in a few words. */
  readonly title: string;
  /** What to do to have it. */
  readonly advice: string;
  /** Registers the engine with TensorFlow.js. @throws when it is not here or does not work on this machine */
  load(): Promise<void>;
}

/** A package that may be absent, so that its types cannot be relied on. */
async function importOptional(name: string): Promise<void> {
  try {
    await import(name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const absent = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
    if (absent && message.includes(`'${name}'`)) throw new EngineError(`${name} is not installed`);
    if (message.includes('tfjs_binding.node'))
      throw new EngineError(`${name} is installed without its native library`);
    throw error;
  }
}

export const engines: readonly Engine[] = [
  {
    name: 'tensorflow',
    title: "TensorFlow's native library, tfjs-node",
    advice:
      'Run `npm rebuild @tensorflow/tfjs-node --ignore-scripts=false` where storage.googleapis.com can be reached.',
    load: async () => {
      process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
      await importOptional('@tensorflow/tfjs-node');
    },
  },
  {
    name: 'onnx',
    title: 'ONNX Runtime',
    advice:
      'Run `npm ci` in the folder of the course. ONNX Runtime comes for Linux (glibc), Windows and macOS on Apple silicon.',
    load: async () => (await import('./onnx/index.js')).registerOnnxBackend(tf),
  },
  {
    name: 'wasm',
    title: 'WebAssembly, tfjs-backend-wasm',
    advice: 'Run `npm ci` in the folder of the course.',
    load: async () => (await import('./wasm/index.js')).completeWasm(),
  },
  {
    name: 'cpu',
    title: 'plain JavaScript',
    advice: 'It comes with TensorFlow.js.',
    load: async () => {},
  },
];
