/** Pauses that let the event loop go on: in a browser `time.browser.ts` stands here. */
export { setImmediate, setTimeout } from 'node:timers/promises';
