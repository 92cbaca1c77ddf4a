/** Hashes, ciphers and unique ids: in a browser a file of the same name and exports stands here. */
export { createCipheriv, createDecipheriv, createHash, randomUUID } from 'node:crypto';
