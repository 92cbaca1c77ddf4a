import { argumentPrograms } from './arguments';
import { changePrograms } from './changes';
import { layerPrograms } from './layers';
import { lossPrograms } from './losses';
import { resumePrograms } from './optimizers';
import type { Program } from './program';
import { recurrentPrograms } from './recurrent';
import { trainingPrograms } from './training';

/** Programs that do something besides computing with their tensors, by subject. */
export const programs: readonly Program[] = [
  ...argumentPrograms,
  ...lossPrograms,
  ...layerPrograms,
  ...changePrograms,
  ...trainingPrograms,
  ...recurrentPrograms,
  ...resumePrograms,
];
