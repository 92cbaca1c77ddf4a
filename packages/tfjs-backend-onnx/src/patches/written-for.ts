import { version_core } from '@tensorflow/tfjs-core';
import { engineError } from '../errors';

const WRITTEN_FOR = '4.22';

/**
 * What is changed in TensorFlow.js is written for one version of it; with another, wrong numbers could follow.
 * @throws EngineError where TensorFlow.js is of another version
 */
export function mustFit(): void {
  if (`${version_core}.`.startsWith(`${WRITTEN_FOR}.`)) return;
  throw engineError(
    `tfjs-backend-onnx is written for TensorFlow.js ${WRITTEN_FOR}, and this is ${version_core}: ` +
      `run \`npm install @tensorflow/tfjs@${WRITTEN_FOR}.0\`.`,
  );
}
