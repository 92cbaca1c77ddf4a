// One set-up at a time: two `npm ci` in one folder take away each other's files.
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';

/**
 * Where the one that sets a folder up listens: the system takes this away with its process, however that ends. (Not on
 * macOS, where it is a file.)
 * @param {string} root
 */
function addressOf(root) {
  const name = `very-deep-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(os.tmpdir(), name);
}

/**
 * @param {string} address
 * @returns {Promise<(() => void) | undefined>} what ends it; undefined where another listens
 */
function listen(address) {
  return new Promise((resolve, reject) => {
    /** @type {Set<import('node:net').Socket>} */
    const waiting = new Set();
    const server = createServer((socket) => {
      waiting.add(socket.on('error', () => {}).unref());
      socket.once('close', () => waiting.delete(socket));
    });
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    const end = () => {
      server.close();
      for (const socket of waiting) socket.destroy();
    };
    server.listen(address, () => {
      server.unref();
      resolve(end);
    });
  });
}

/** Resolves when nobody listens any more. @param {string} address @param {() => void} heard called when somebody does */
function silence(address, heard) {
  return new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
    const socket = connect(address, heard);
    socket.on('error', (/** @type {NodeJS.ErrnoException} */ { code }) => {
      if (code === 'ECONNREFUSED') rmSync(address, { force: true }); // its process is gone, the file is not
    });
    socket.once('close', () => resolve());
    socket.resume();
  });
}

/**
 * Does some work when no other process does it for the same folder. Whoever waits hears its end, or that of the process.
 * @param {string} root the folder
 * @param {() => void} waits called once, where it has to wait
 * @param {() => Promise<void>} work
 */
export async function inTurn(root, waits, work) {
  const address = addressOf(root);
  let hasSaid = false;
  for (;;) {
    const end = await listen(address);
    if (end !== undefined) {
      await work();
      return end();
    }
    await silence(address, () => {
      if (!hasSaid) waits();
      hasSaid = true;
    });
  }
}
