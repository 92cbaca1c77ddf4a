/** The plugins that make the course of JupyterLite. */
import { kernelPlugin } from './kernel-plugin';

export const plugins = [kernelPlugin];
