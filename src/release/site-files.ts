/** What lies beside the library where it runs in a browser: `openLibrary` fetches it from there. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import manifest from '../../datasets/manifest.json';
import { datasetEntries } from '../data/manifest';
import { exerciseCards } from '../exercises/source';
import { courseRoot } from '../notebook/released';
import { recordings } from './recordings';

/** Data that ships with the course. */
const shipped = [...manifest.texts.map(({ file }) => `datasets/${file}`), 'datasets/runs/broken-runs.json'];

/** Small files that are read at once, by their paths in the project. */
function smallFiles(): Record<string, string> {
  const results = path.join('notebooks', 'results');
  const names = readdirSync(path.join(courseRoot, results)).filter((name) => name.endsWith('.json'));
  const { name, version } = JSON.parse(readFileSync(path.join(courseRoot, 'package.json'), 'utf8'));
  return {
    'package.json': JSON.stringify({ name, version }),
    ...Object.fromEntries(
      [...names.map((file) => `${results}/${file}`), ...shipped].map((file) => [
        file,
        readFileSync(path.join(courseRoot, file), 'utf8'),
      ]),
    ),
  };
}

/**
 * Writes `course/`: the recordings of the exercises, as a student's bundle has them, and the small files.
 * @param folder that of `library.js`
 */
export async function writeSiteFiles(folder: string): Promise<void> {
  const recorded = path.join(folder, 'course', 'recorded');
  mkdirSync(recorded, { recursive: true });
  const questions: Record<string, string> = {};
  for (const { id, kind, text } of await recordings()) {
    if (kind === 'question' || kind === 'text') questions[id] = text;
    else writeFileSync(path.join(recorded, `${id}.json`), text);
  }
  const index = { cards: exerciseCards(), questions };
  writeFileSync(path.join(recorded, 'index.json'), JSON.stringify(index));
  writeFileSync(path.join(folder, 'course', 'files.json'), JSON.stringify(smallFiles()));
}

/** The first batch of CIFAR-10 is all that mini-CIFAR takes; the others weigh 150 MB. */
const wanted = /^(train|t10k)-.*\.gz$|^data_batch_1\.bin$/;

/**
 * Lays data sets beside the library, so that a browser need not ask servers that answer no other site: Fashion-MNIST, and
 * of CIFAR-10 the batch that mini-CIFAR takes.
 * @param folder that of `library.js`
 * @param data where data sets are, as `very-deep data download` puts them there
 */
export function writeSiteData(folder: string, data: string): void {
  const top = path.join(folder, 'course', 'datasets');
  const carried = datasetEntries.flatMap((entry) =>
    entry.files
      .flatMap((file) => file.members ?? [file])
      .filter(({ name }) => wanted.test(name) && existsSync(path.join(data, entry.folder, name)))
      .map(({ name }) => {
        const bytes = readFileSync(path.join(data, entry.folder, name));
        mkdirSync(path.join(top, entry.folder), { recursive: true });
        writeFileSync(path.join(top, entry.folder, name), bytes);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        return { folder: entry.folder, name, bytes: bytes.length, sha256 };
      }),
  );
  if (carried.length > 0) writeFileSync(path.join(top, 'index.json'), JSON.stringify(carried));
}
