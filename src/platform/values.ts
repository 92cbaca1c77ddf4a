/** Values as text: in a browser a file of the same name and exports stands here. */
export { inspect } from 'node:util';
