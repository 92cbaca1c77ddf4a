/**
 * Errors, shapes, and random numbers that are the same on every machine.
 * @module
 */
export {
  DataError,
  EngineError,
  ExerciseError,
  ShapeError,
  UsageError,
  ValueError,
  VeryDeepError,
} from './errors';
export { Random } from './random';
export { expectShape, formatShape, sizeOfShape } from './shapes';
export { TorchRandom } from './torch-random';
