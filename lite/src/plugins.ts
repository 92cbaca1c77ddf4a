/** The plugins that make the course of JupyterLite. */
import { menuPlugin } from './course-menu';
import { handInPlugin } from './hand-in';
import { kernelPlugin } from './kernel-plugin';
import { narrowPlugin } from './narrow';
import { noticesPlugin } from './notices';
import { releasePlugin } from './release-plugin';
import { workPlugin } from './work';

export const plugins = [
  kernelPlugin,
  handInPlugin,
  workPlugin,
  noticesPlugin,
  releasePlugin,
  narrowPlugin,
  menuPlugin,
];
