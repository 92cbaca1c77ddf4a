import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { DataError, Random } from '../../src/core';
import { type DatasetEntry, downloadDataset, type RemoteFile, UnreachableError } from '../../src/data';
import { scratchCache } from './scratch';
import { type Behaviour, type FileServer, serveFile } from './server';
import { tarball } from './tarball';

const random = new Random('download');
const content = Uint8Array.from({ length: 200_000 }, () => random.integer(0, 256));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const servers: FileServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(bytes: Uint8Array, behaviour?: Behaviour): Promise<FileServer> {
  const server = await serveFile(bytes, behaviour);
  servers.push(server);
  return server;
}

/** A data set of one file, whose right content is `content`. */
function entry(urls: string[], file: Partial<RemoteFile> = {}): DatasetEntry {
  const known = { name: 'numbers.bin', bytes: content.length, sha256: sha256(content), md5: '', urls };
  return { name: 'numbers', folder: 'numbers', files: [{ ...known, ...file }] } as unknown as DatasetEntry;
}

const nobody = 'http://127.0.0.1:1/file'; // a reserved port: nothing listens there

describe('downloadDataset', () => {
  it('puts a file in place, reports its progress, and does not fetch it again', async () => {
    const cache = scratchCache();
    const server = await serve(content);
    const seen: number[] = [];
    const set = entry([server.url]);
    expect(await downloadDataset(set, { onProgress: ({ received }) => seen.push(received) })).toEqual([
      'numbers.bin',
    ]);
    expect(readFileSync(path.join(cache, 'numbers', 'numbers.bin')).equals(content)).toBe(true);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(content.length);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(readdirSync(path.join(cache, 'numbers'))).toEqual(['numbers.bin']);
    expect(await downloadDataset(set)).toEqual([]);
    expect(server.requests).toEqual(['whole']);
  });

  it('takes a broken connection up again where it broke off', async () => {
    const cache = scratchCache();
    const server = await serve(content, { breakAfter: 70_000, breaks: 2 });
    await downloadDataset(entry([server.url]), server);
    expect(readFileSync(path.join(cache, 'numbers', 'numbers.bin')).equals(content)).toBe(true);
    expect(server.requests).toEqual(['whole', 'bytes=70000-', 'bytes=140000-']);
  });

  it('keeps what arrived of a download that was given up, and resumes it the next time', async () => {
    const cache = scratchCache();
    const bad = await serve(content, { breakAfter: 10_000, breaks: 99 });
    const failure = await downloadDataset(entry([bad.url]), bad).catch((error: Error) => error);
    expect(readdirSync(path.join(cache, 'numbers'))).toEqual(['numbers.bin.part']);
    // Three attempts.
    expect(statSync(path.join(cache, 'numbers', 'numbers.bin.part')).size).toBe(30_000);
    expect((failure as Error).message).toContain(
      'The first 30000 of 200000 bytes are kept; run the same again to go on from there.',
    );
    const good = await serve(content);
    await downloadDataset(entry([good.url]));
    expect(good.requests).toEqual(['bytes=30000-']);
    expect(readFileSync(path.join(cache, 'numbers', 'numbers.bin')).equals(content)).toBe(true);
  });

  it('starts over where the server knows no ranges', async () => {
    const cache = scratchCache();
    const server = await serve(content, { breakAfter: 70_000, breaks: 1, ignoreRanges: true });
    await downloadDataset(entry([server.url]), server);
    expect(readFileSync(path.join(cache, 'numbers', 'numbers.bin')).equals(content)).toBe(true);
  });

  it('starts over when the part kept belongs to another version of the file', async () => {
    const cache = scratchCache();
    const old = content.slice().fill(7, 0, 100);
    const bad = await serve(old, { breakAfter: 50_000, breaks: 99 });
    await expect(downloadDataset(entry([bad.url]), bad)).rejects.toThrow(UnreachableError);
    const good = await serve(content);
    await downloadDataset(entry([good.url]));
    expect(good.requests).toEqual(['bytes=150000-', 'whole']);
    expect(readFileSync(path.join(cache, 'numbers', 'numbers.bin')).equals(content)).toBe(true);
  });

  it('refuses a wrong checksum, names file and sums, and keeps nothing', async () => {
    const cache = scratchCache();
    const foreign = content.slice().reverse();
    const server = await serve(foreign);
    const failure = await downloadDataset(entry([server.url])).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(DataError);
    expect(failure).not.toBeInstanceOf(UnreachableError);
    expect((failure as Error).message).toContain(
      `numbers.bin from ${server.url} has SHA-256 ${sha256(foreign)}, not ${sha256(content)}`,
    );
    expect(readdirSync(path.join(cache, 'numbers'))).toEqual([]);
  });

  it.each([
    ['shorter', content.subarray(0, 5000), /has 5000 bytes, not 200000/],
    ['longer', Buffer.concat([content, content]), /has more than 200000 bytes/],
  ])('refuses a %s file, a login page for instance, and keeps nothing', async (_name, body, message) => {
    const cache = scratchCache();
    const server = await serve(body);
    await expect(downloadDataset(entry([server.url]))).rejects.toThrow(message);
    expect(readdirSync(path.join(cache, 'numbers'))).toEqual([]);
  });

  it('asks the next address when one does not answer, has no file, or has a wrong one', async () => {
    const wrong = await serve(content.slice().fill(1));
    const none = await serve(content, { status: 404 });
    for (const first of [nobody, none.url, wrong.url]) {
      const cache = scratchCache();
      const mirror = await serve(content);
      await downloadDataset(entry([first, mirror.url]));
      expect(readFileSync(path.join(cache, 'numbers', 'numbers.bin')).equals(content)).toBe(true);
    }
  });

  it('says that no address answers, and how to put the file in place by hand', async () => {
    const cache = scratchCache();
    const failure = await downloadDataset(entry([nobody])).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(UnreachableError);
    expect((failure as Error).message).toContain(`belongs into ${path.join(cache, 'numbers')}`);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    const cache = scratchCache();
    mkdirSync(path.join(cache, 'numbers'));
    symlinkSync('/dev/full', path.join(cache, 'numbers', 'numbers.bin.part'));
    const server = await serve(content);
    await expect(downloadDataset(entry([server.url]))).rejects.toThrow(
      /part cannot be written: the disk is full/,
    );
  });

  it.skipIf(process.platform === 'win32')(
    'wants to write nothing where all files are there: a folder that everybody shares',
    async () => {
      const cache = scratchCache();
      const server = await serve(content);
      const set = entry([server.url]);
      await downloadDataset(set);
      for (const folder of [path.join(cache, 'numbers'), cache]) chmodSync(folder, 0o555);
      const isRoot = process.getuid?.() === 0;
      if (isRoot) process.seteuid?.(65_534); // root may write anywhere
      try {
        expect(await downloadDataset(set)).toEqual([]);
      } finally {
        if (isRoot) process.seteuid?.(0);
        for (const folder of [cache, path.join(cache, 'numbers')]) chmodSync(folder, 0o755);
      }
      expect(server.requests).toEqual(['whole']);
    },
  );

  it('lets two at a time share one download', async () => {
    scratchCache();
    const server = await serve(content);
    const set = entry([server.url]);
    const [first, second] = await Promise.all([downloadDataset(set), downloadDataset(set)]);
    expect([first.length, second.length].sort()).toEqual([0, 1]);
    expect(server.requests).toEqual(['whole']);
  });

  it('is not stopped by the lock of a process that is gone', async () => {
    const cache = scratchCache();
    const server = await serve(content);
    await expect(downloadDataset(entry([nobody]))).rejects.toThrow(UnreachableError);
    // Over the largest process id of Linux, so that no process has it.
    writeFileSync(path.join(cache, 'numbers', 'numbers.bin.lock'), '4194305');
    expect(await downloadDataset(entry([server.url]))).toEqual(['numbers.bin']);
  });

  describe('of an archive', () => {
    const members = ['one.bin', 'two.bin'].map((name, i) => {
      const bytes = content.subarray(i * 3000, i * 3000 + 2000 + i);
      return { name, bytes: bytes.length, sha256: sha256(bytes), content: bytes };
    });
    const archive = gzipSync(
      tarball([
        { name: 'folder/readme.txt', content: Buffer.from('not needed') },
        ...members.map(({ name, content: bytes }) => ({ name: `folder/${name}`, content: bytes })),
      ]),
    );
    const archiveEntry = (url: string, wanted: RemoteFile['members'] = members) =>
      entry([url], { name: 'all.tar.gz', bytes: archive.length, sha256: sha256(archive), members: wanted });

    it('takes out what is needed and keeps only that', async () => {
      const cache = scratchCache();
      const server = await serve(archive);
      expect(await downloadDataset(archiveEntry(server.url))).toEqual(['all.tar.gz']);
      expect(readdirSync(path.join(cache, 'numbers')).sort()).toEqual(['one.bin', 'two.bin']);
      for (const { name, content: bytes } of members)
        expect(readFileSync(path.join(cache, 'numbers', name)).equals(bytes)).toBe(true);
      expect(await downloadDataset(archiveEntry(server.url))).toEqual([]);
    });

    it('uses an archive that was put in place by hand', async () => {
      const cache = scratchCache();
      await expect(downloadDataset(archiveEntry(nobody))).rejects.toThrow(UnreachableError);
      writeFileSync(path.join(cache, 'numbers', 'all.tar.gz'), archive);
      expect(await downloadDataset(archiveEntry(nobody))).toEqual(['all.tar.gz']);
      expect(existsSync(path.join(cache, 'numbers', 'two.bin'))).toBe(true);
    });

    it('refuses one that is damaged behind its checksum', async () => {
      const cache = scratchCache();
      const cut = archive.subarray(0, archive.length - 1500);
      const plain = gzipSync(Buffer.from('no tar archive, '.repeat(100)));
      for (const [bytes, message] of [
        [cut, /cannot be unpacked: unexpected end of file/],
        [plain, /cannot be unpacked: a header is not that of a tar archive/],
        [content.subarray(0, 500), /cannot be unpacked: incorrect header check/],
      ] as const) {
        const server = await serve(bytes);
        const known = { name: 'all.tar.gz', bytes: bytes.length, sha256: sha256(bytes), members };
        await expect(downloadDataset(entry([server.url], known))).rejects.toThrow(message);
      }
      expect(readdirSync(path.join(cache, 'numbers')).filter((name) => /two|part/.test(name))).toEqual([]);
    });

    it('refuses one that lacks a file, and leaves no part of one', async () => {
      const cache = scratchCache();
      const server = await serve(archive);
      const more = [...members, { name: 'three.bin', bytes: 5, sha256: '' }];
      await expect(downloadDataset(archiveEntry(server.url, more))).rejects.toThrow(
        /cannot be unpacked: it lacks three.bin/,
      );
      const other = members.map((member) => ({ ...member, bytes: member.bytes + 1 }));
      await expect(downloadDataset(archiveEntry(server.url, other))).rejects.toThrow(
        /one.bin in it has 2000 bytes, not 2001/,
      );
      expect(readdirSync(path.join(cache, 'numbers')).filter((name) => name.endsWith('.part'))).toEqual([]);
    });
  });
});
