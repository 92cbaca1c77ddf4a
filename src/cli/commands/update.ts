import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../../core';
import { updateNotebook } from '../../grading/update';
import { updateLibrary } from '../../grading/update-library';
import { courseRoot, notebooksFolder } from '../../notebook/released';
import { chapterNamed } from '../chapter-names';
import type { Command } from '../command';

const usage = `
usage: very-deep update [CHAPTER...] --from FOLDER [--in FOLDER]

Takes a newer release of the notebooks and keeps your solutions and your own code cells. Each notebook that changes is
first copied to NAME.before-update.ipynb. All chapters without arguments; a chapter is named in full or by its number,
for instance 04. From a bundle the library and the checks come, too: restart the kernels that are open.

  --from FOLDER   the new release: a student's bundle, or its notebooks
  --in FOLDER     where your notebooks are (default: notebooks)

Exit status: 0 done, 2 usage or environment.
`;

export const command: Command = {
  summary: 'take a new release, keep your solutions',
  usage,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { from: { type: 'string' }, in: { type: 'string', default: notebooksFolder } },
    });
    if (values.from === undefined) throw new UsageError('where is the new release? --from FOLDER');
    const inside = path.join(values.from, 'notebooks');
    const from = existsSync(inside) ? inside : values.from;
    if (!existsSync(from)) throw new UsageError(`there is no folder "${values.from}"`);
    const available = readdirSync(from)
      .filter((name) => /^\d\d-.*(?<!before-update)\.ipynb$/.test(name))
      .map((name) => path.basename(name, '.ipynb'));
    const asked = positionals.map((name) => {
      const chapter = chapterNamed(path.basename(name, '.ipynb'), available);
      if (chapter === undefined)
        throw new UsageError(
          `the release has no notebook "${name}"; it has ${available.join(', ') || 'none'}`,
        );
      return chapter;
    });
    for (const chapter of asked.length > 0 ? asked : available) {
      const name = `${chapter}.ipynb`;
      process.stdout.write(`${name}: ${updateOne(path.join(values.in, name), path.join(from, name))}\n`);
    }
    const changed = updateLibrary(courseRoot, values.from);
    if (changed !== undefined) process.stdout.write(`the library: ${libraryState(changed)}\n`);
    return 0;
  },
};

function libraryState(changed: readonly string[]): string {
  if (changed.length === 0) return 'up to date';
  const needed = changed.includes('package-lock.json')
    ? '; run `npm run setup`, it needs other packages'
    : '';
  return `updated; restart open kernels${needed}`;
}

function updateOne(mine: string, release: string): string {
  if (path.resolve(mine) === path.resolve(release))
    throw new UsageError('the release and your notebooks are the same folder');
  if (!existsSync(mine)) {
    copyFileSync(release, mine);
    return 'new';
  }
  const before = readFileSync(mine, 'utf8');
  const { text, kept, added } = updateNotebook(before, readFileSync(release, 'utf8'));
  if (text === before) return 'up to date';
  writeFileSync(mine.replace(/\.ipynb$/, '.before-update.ipynb'), before);
  writeFileSync(mine, text);
  return `updated; ${kept.length} solutions and ${added} cells of yours kept`;
}
