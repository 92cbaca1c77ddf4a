/** Values as text, by the code of Node.js itself. */
export { inspect } from 'node-inspect-extracted';
