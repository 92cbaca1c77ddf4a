import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ExerciseError, UsageError } from '../../core';
import { refusePlaces } from '../../grading/reports';
import { lostExercises } from '../../grading/run/lost-exercises';
import { parseNotebook } from '../../notebook/notebook';
import { builtFolder, chaptersIn, courseVersion, keptFolder, knownReleases } from '../../notebook/released';
import { verifyRelease } from '../../proof/verify-release';
import { instructorsFolder, releaseChapter, writeBuilt } from '../../release/build-releases';
import { writeBundle } from '../../release/student-bundle';
import { stageFiles } from '../../release/write-together';
import { chaptersNamed } from '../chapter-names';
import { type Command, commandOf } from '../command';
import { needCompleteCourse } from '../complete-course';
import { progressBar } from '../progress';
import { releaseTable } from '../tables/release';
import { inLine, say } from '../terminal';

export const command: Command = commandOf(releaseTable, async ({ values, operands: names }) => {
  needCompleteCourse('a release is made from');
  const available = chaptersIn(instructorsFolder);
  const asked = names.flatMap((name) => {
    const named = chaptersNamed(name, available);
    if (named.length === 0)
      throw new UsageError(`no chapter is called "${name}"; there are ${available.join(', ') || 'none'}`);
    return named;
  });
  refusePlaces({ files: {}, folders: { out: values.out, bundle: values.bundle } });
  const lost = await lostExercises();
  if (lost.length > 0) throw new ExerciseError(lost.join('\n'));
  const library = await import('../../index.js');
  const made = new Map<string, string>();
  const chosen = asked.length > 0 ? [...new Set(asked)] : available;
  const bar = progressBar('checking');
  try {
    for (const [i, chapter] of chosen.entries()) {
      bar.update(i, chosen.length, chapter);
      const instructor = readFileSync(path.join(instructorsFolder, `${chapter}.ipynb`), 'utf8');
      const text = await releaseChapter(chapter);
      await verifyRelease(chapter, instructor, text, library);
      refuseOtherThanKept(chapter, text);
      made.set(chapter, text);
    }
  } finally {
    bar.clear();
  }
  mkdirSync(values.out, { recursive: true });
  const targetOf = (chapter: string) => path.join(values.out, `${chapter}.ipynb`);
  stageFiles(new Map([...made].map(([chapter, text]) => [targetOf(chapter), text]))).commit();
  for (const [chapter, text] of made) {
    writeBuilt(chapter, text);
    say(`${inLine(targetOf(chapter))}: ${countOf(text)} exercises and questions\n`);
  }
  if (values.keep) keep(made);
  if (values.bundle !== undefined) {
    const count = await writeBundle(values.bundle, values.out);
    say(`${values.bundle}: a student's bundle with ${count} exercises; \`npm start\` in it\n`);
  }
  return 0;
});

/** How many exercises and questions a released notebook asks. */
const countOf = (text: string): number =>
  parseNotebook(text).cells.filter(({ mark }) => mark?.solution).length;

const keptFile = (chapter: string): string => path.join(keptFolder, courseVersion, `${chapter}.ipynb`);

/** A release that was kept is in students' hands: another one needs another version, or grades would name the wrong one. */
function refuseOtherThanKept(chapter: string, text: string): void {
  const file = keptFile(chapter);
  if (existsSync(file) && readFileSync(file, 'utf8') !== text)
    throw new UsageError(
      `${chapter} has changed since release ${courseVersion} was kept in ${file}: raise "version" in package.json, run npm run build, and release again`,
    );
}

function keep(made: ReadonlyMap<string, string>): void {
  mkdirSync(path.join(keptFolder, courseVersion), { recursive: true });
  for (const [chapter, text] of made) writeFileSync(keptFile(chapter), text);
  // An earlier version that was given out and not kept then is still in the build.
  for (const version of knownReleases())
    if (version !== courseVersion && !existsSync(path.join(keptFolder, version)))
      cpSync(path.join(builtFolder, version), path.join(keptFolder, version), { recursive: true });
  say(`${path.join(keptFolder, courseVersion)}: release ${courseVersion} is kept; commit this folder\n`);
}
