/** The terminal from which a program was started: in a browser a file of the same name and exports stands here. */
export { createInterface } from 'node:readline/promises';
