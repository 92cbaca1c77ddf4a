/** Pauses that let the event loop go on: in a browser a file of the same name and exports stands here. */
export { setImmediate, setTimeout } from 'node:timers/promises';
