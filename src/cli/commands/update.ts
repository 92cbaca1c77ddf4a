import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { ofOneChapter } from '../../core/chapter-name';
import { chaptersIn, courseRoot } from '../../notebook/released';
import { messageOf } from '../../platform/thrown';
import { type PlannedUpdate, planUpdate } from '../../release/update-files';
import { type StagedLibrary, stageLibrary } from '../../release/update-library';
import { stageFiles } from '../../release/write-together';
import { chaptersNamed } from '../chapter-names';
import { type Command, commandOf } from '../command';
import { updateTable } from '../tables/update';
import { say } from '../terminal';

export const command: Command = commandOf(updateTable, async ({ values, operands: names }) => {
  const bundle = values.from;
  const inside = path.join(bundle, 'notebooks');
  const from = existsSync(inside) ? inside : bundle;
  for (const folder of [from, values.in])
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new UsageError(`there is no folder "${folder}"`);
  const plans = new Map<string, PlannedUpdate>();
  for (const chapter of asked(names, chaptersIn(from))) {
    plans.set(`${chapter}.ipynb`, planUpdate(chapter, { mine: values.in, release: from, from: bundle }));
  }
  const notebooks = stageFiles(new Map([...plans.values()].flatMap(({ texts }) => [...texts])));
  let library: StagedLibrary | undefined;
  try {
    // The library first: it knows the old notebooks, too, should the others fail.
    library = stageLibrary(courseRoot, bundle);
    library?.commit();
  } catch (error) {
    notebooks.discard();
    throw new UsageError(`the library cannot be updated, and nothing was: ${messageOf(error)}`, {
      cause: error,
    });
  }
  notebooks.commit();
  for (const [name, { said }] of plans) say(`${name}: ${said}\n`);
  if ([...plans.values()].some(({ texts }) => texts.size > 1))
    say('A notebook that is open in JupyterLab: File, Reload Notebook from Disk.\n');
  if (library !== undefined) say(`the library: ${libraryState(library)}\n`);
  return 0;
});

function asked(names: readonly string[], available: readonly string[]): readonly string[] {
  if (available.length === 0) throw new UsageError('there is no notebook of this course in the new release');
  const chapters = names.flatMap((name) => {
    const named = chaptersNamed(path.basename(name, '.ipynb'), available);
    if (named.length === 0)
      throw new UsageError(`the release has no notebook "${name}"; it has ${available.join(', ')}`);
    return named;
  });
  if (chapters.length === 0) return available;
  // What one part of a chapter gives up, another takes: they are updated together.
  return available.filter((one) => chapters.some((chapter) => ofOneChapter(one, chapter)));
}

function libraryState({ changed, needsPackages }: StagedLibrary): string {
  if (changed.length === 0) return 'up to date';
  return `updated; restart open kernels${needsPackages ? '; run `npm run setup`, it needs other packages' : ''}`;
}
