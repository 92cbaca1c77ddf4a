/** Whose code a frame of a stack is in, where the library is a few files on a site. */

/** How a folded frame is counted. The kernel's own frames are not. */
export const owner = (file: string): string | undefined =>
  /^https?:/.test(file) && !isKernel(file) ? 'very-deep' : undefined;

/** Whether a file is the kernel's own, which no reader of a notebook wants to see. */
export const isKernel = (file: string): boolean => /\/(runtime|compiler|kernel)\.js$/.test(file);
