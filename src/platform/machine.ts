/** What is known of the machine, its user and its environment: in a browser a file of the same name and exports stands here. */
export { default as os, homedir } from 'node:os';
