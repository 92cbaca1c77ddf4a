/** Whose code a frame of a stack is in: in a browser, where code has other addresses, `code-owners.browser.ts` stands here. */
import { courseRoot } from '../../src/notebook/released';
import { path } from '../../src/platform/paths';

/** How a folded frame is counted: by the package it is in. Node's own frames and the kernel's are not. */
export function owner(file: string): string | undefined {
  const parts = file.split(path.sep);
  const at = parts.lastIndexOf('node_modules');
  if (at >= 0) {
    const name = parts[at + 1] ?? '';
    return name.startsWith('@') ? `${name}/${parts[at + 2]}` : name;
  }
  if (file.startsWith(path.join(courseRoot, 'dist', 'src'))) return 'very-deep';
  return undefined;
}

const KERNEL = path.join(courseRoot, 'dist', 'kernels');
/** What the kernel has changed in Node.js stands in everybody's way. */
const PATCHES = path.join(courseRoot, 'dist', 'src', 'patches');
/** Whether a file is the kernel's own, which no reader of a notebook wants to see. */
export const isKernel = (file: string) =>
  file.startsWith(KERNEL) ||
  file.startsWith(PATCHES) ||
  file.includes(path.join('tslab', 'dist')) ||
  file === 'very-deep:turn';
