/** Values as text: in a browser `values.browser.ts` stands here. */
export { inspect } from 'node:util';
