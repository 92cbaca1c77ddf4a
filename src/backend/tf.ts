import { compileLayersModels, trustLibrary } from 'tfjs-backend-onnx/engine';
import { mendAveragePoolGradient } from '../patches/average-pool-gradient';
import { addComparisonGradients } from '../patches/comparison-gradients';
import { quietBanner } from '../patches/quiet-banner';
import { mendResizeGradients } from '../patches/resize-gradients';
import { mendSquaredDifferenceGradient } from '../patches/squared-difference-gradient';
import { surviveInterrupts } from './atomic';
import { hostOnnx } from './onnx';

/**
 * TensorFlow.js: one instance for the library, the notebooks and danfo's data frames, whichever engine computes.
 *
 * `await ready()` first; until then the slow `cpu` engine computes.
 */
export * as tf from '@tensorflow/tfjs';

quietBanner();
mendSquaredDifferenceGradient();
mendAveragePoolGradient();
mendResizeGradients();
addComparisonGradients();
surviveInterrupts();
hostOnnx();
compileLayersModels();
trustLibrary();
