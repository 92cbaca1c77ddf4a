/** Names of files and folders: in a browser a file of the same name and exports stands here. */
export { default as path } from 'node:path';
