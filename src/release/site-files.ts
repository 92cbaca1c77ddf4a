/** What lies beside the library where it runs in a browser: `openLibrary` fetches it from there. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exerciseCards } from '../exercises/source';
import { courseRoot } from '../notebook/released';
import { recordings } from './recordings';

/** Small files that are read at once, by their paths in the project. */
function smallFiles(): Record<string, string> {
  const results = path.join('notebooks', 'results');
  const names = readdirSync(path.join(courseRoot, results)).filter((name) => name.endsWith('.json'));
  const { name, version } = JSON.parse(readFileSync(path.join(courseRoot, 'package.json'), 'utf8'));
  return {
    'package.json': JSON.stringify({ name, version }),
    ...Object.fromEntries(
      names.map((file) => [`${results}/${file}`, readFileSync(path.join(courseRoot, results, file), 'utf8')]),
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
    if (kind === 'question') questions[id] = text;
    else writeFileSync(path.join(recorded, `${id}.json`), text);
  }
  const index = { cards: exerciseCards(), questions };
  writeFileSync(path.join(recorded, 'index.json'), JSON.stringify(index));
  writeFileSync(path.join(folder, 'course', 'files.json'), JSON.stringify(smallFiles()));
}
