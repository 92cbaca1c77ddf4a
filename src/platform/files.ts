/** Files, as Node.js has them: in a browser a file of the same name and exports stands here. */
export {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  createReadStream,
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
export type { FileHandle } from 'node:fs/promises';
export { open } from 'node:fs/promises';
export { pipeline } from 'node:stream/promises';
