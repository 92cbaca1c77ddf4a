/** Files, as Node.js has them: in a browser a file of the same name and exports stands here. */
export {
  accessSync,
  constants,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
export type { FileHandle } from 'node:fs/promises';
export { open } from 'node:fs/promises';
export { pipeline } from 'node:stream/promises';
