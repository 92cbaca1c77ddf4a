// Whoever loads the library sees training runs without asking for it. Apart from the room's index, so that
// displaying a value does not wait for TensorFlow.js.
import { setDefaultListeners } from '../train';
import { trainingListeners } from './training';

setDefaultListeners(trainingListeners);
