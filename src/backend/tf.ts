import { surviveInterrupts } from './atomic';
import { compileLayersModels } from './layers-model';
import { quietBanner } from './quiet';
import { mendResizeGradients } from './resize-gradients';
import { registerSquaredDifferenceGradient } from './squared-difference-gradient';

/**
 * TensorFlow.js: one instance for the library, the notebooks and danfo's data frames, whichever engine computes.
 *
 * `await ready()` first; until then the slow `cpu` engine computes.
 */
export * as tf from '@tensorflow/tfjs';

quietBanner();
registerSquaredDifferenceGradient();
mendResizeGradients();
surviveInterrupts();
compileLayersModels();
