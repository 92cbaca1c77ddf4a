/** Where the course keeps what it sets up for Jupyter. All of it lies inside the project, under `.very-deep/` and `.venv/`. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { courseRoot } from '../../notebook/released';
import { codeOf } from '../../platform/thrown';

/** The sources of the npm-built JupyterLab: a package of its own, apart from the library. */
export const LAB_SOURCES = path.join(courseRoot, 'jupyter');

const state = path.join(courseRoot, '.very-deep');

export const folders = {
  /** Built front ends, one folder per version of their sources. */
  lab: path.join(state, 'lab'),
  /** A Jupyter prefix: the kernelspec lies under its `share/jupyter`. */
  prefix: path.join(state, 'jupyter'),
  config: path.join(state, 'jupyter', 'config'),
  data: path.join(state, 'jupyter', 'data'),
  runtime: path.join(state, 'jupyter', 'runtime'),
  settings: path.join(state, 'jupyter', 'lab-settings'),
  workspaces: path.join(state, 'jupyter', 'lab-workspaces'),
  logs: path.join(state, 'logs'),
  venv: path.join(courseRoot, '.venv'),
} as const;

/**
 * Makes a folder that must be there, to be written to.
 * @throws UsageError when the project cannot be written to
 */
export function ensureFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK); // one that was there already may be on a read-only disk by now
  } catch (error) {
    throw new UsageError(
      `${folder} cannot be written to (${codeOf(error)}): copy the course into a folder of your own and start it there.`,
    );
  }
}
