/** Names of files and folders: in a browser `paths.browser.ts` stands here. */
export { default as path } from 'node:path';
