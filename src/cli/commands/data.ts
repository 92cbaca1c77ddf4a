import { UsageError } from '../../core';
import { cacheFolder, inspectFile } from '../../data/cache';
import { downloadDataset } from '../../data/download';
import { cachedFiles, type DatasetEntry, datasetEntries, entryIn } from '../../data/manifest';
import { cacheState } from '../cache-state';
import { type Command, commandOf } from '../command';
import { progressBar } from '../progress';
import { dataTable } from '../tables/data';
import { inLine, say } from '../terminal';

function chosen(names: readonly string[]): readonly DatasetEntry[] {
  if (names.length === 0) return datasetEntries.map((entry) => entryIn(entry, entry.name));
  return names.map((name) => {
    const entry = datasetEntries.find((one) => one.name === name);
    if (entry === undefined)
      throw new UsageError(
        `no data set is called "${name}"; there are ${datasetEntries.map((one) => one.name).join(', ')}`,
      );
    return entryIn(entry, name);
  });
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

function list(entries: readonly DatasetEntry[]): number {
  const lines = entries.map((entry) => {
    const download = entry.files.reduce((sum, { bytes }) => sum + bytes, 0);
    const images = `${entry.train.toLocaleString('en-US')} + ${entry.test.toLocaleString('en-US')} images of ${entry.shape.join('x')}`;
    return [
      `${entry.name.padEnd(15)}${entry.title}, ${images}, ${megabytes(download)}: ${cacheState(entry)}`,
      `${''.padEnd(15)}${entry.licence}. ${entry.homepage}`,
    ].join('\n');
  });
  say(`${[`cache: ${inLine(cacheFolder())}`, ...lines].join('\n')}\n`);
  return 0;
}

async function download(entries: readonly DatasetEntry[]): Promise<number> {
  for (const entry of entries) {
    let current = '';
    let bar = progressBar('');
    const done = await downloadDataset(entry, {
      onProgress: ({ file, received, total }) => {
        if (file !== current) {
          bar.finish();
          bar = progressBar(file);
          current = file;
        }
        bar.update(received, total, `${megabytes(received)} of ${megabytes(total)}`);
      },
    }).finally(() => bar.finish());
    say(
      done.length === 0
        ? `${entry.title} is already in ${inLine(cacheFolder())}.\n`
        : `${entry.title} is now in ${inLine(cacheFolder())}, its checksums are right.\n`,
    );
  }
  return 0;
}

async function verify(entries: readonly DatasetEntry[], named: boolean): Promise<number> {
  let wrong = false;
  for (const entry of entries) {
    say(`${entry.title}:\n`);
    for (const file of cachedFiles(entry)) {
      const found = await inspectFile(entry, file);
      const words = {
        verified: 'right',
        absent: 'not here',
        partial: `download interrupted at ${found.bytes} of ${found.expectedBytes} bytes`,
        differs:
          found.sha256 === null
            ? `${found.bytes} bytes, not ${found.expectedBytes}: truncated or foreign`
            : `SHA-256 is ${found.sha256}, not ${found.expectedSha256}`,
      }[found.status];
      say(`  ${found.name.padEnd(28)}${words}\n`);
      wrong ||= found.status === 'differs' || (named && found.status !== 'verified');
    }
  }
  return wrong ? 1 : 0;
}

export const command: Command = commandOf(dataTable, async ({ action, operands: names }) => {
  const entries = chosen(names);
  if (action === 'list') return list(entries);
  if (action === 'download') return download(entries);
  return verify(entries, names.length > 0);
});
