/** Names of files and folders, with slashes: no file of a browser has a drive. */
import * as pathe from 'pathe';
import { workingFolder } from './environment';

export const path = {
  ...pathe,
  /** From the working folder, where no part begins at the root. */
  resolve: (...parts: readonly string[]): string => pathe.resolve(workingFolder(), ...parts),
};
