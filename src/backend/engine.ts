/** The engines the course can compute with, best first; `webgpu` only where it is asked for. */
export type EngineName = 'tensorflow' | 'onnx' | 'wasm' | 'cpu' | 'webgpu';

export interface Engine {
  readonly name: EngineName;
  /** What it is, in a few words. */
  readonly title: string;
  /** What to do to have it. */
  readonly advice: string;
  /** It is never chosen by itself. */
  readonly onRequest?: true;
  /** Registers the engine with TensorFlow.js. @throws when it is not here or does not work on this machine */
  load(): Promise<void>;
}
