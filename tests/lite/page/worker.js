// Runs what a test asks in a worker that has the library, as a kernel's runtime has it.
let library;
const AsyncFunction = (async () => {}).constructor;

globalThis.onmessage = async ({ data: { id, body, given } }) => {
  try {
    library ??= await import('./library.js');
    const value = await new AsyncFunction('library', 'given', body)(library, given);
    postMessage({ id, value });
  } catch (error) {
    postMessage({ id, error: `${error.name}: ${error.message}` });
  }
};
