/** Takes grades out of the gradebook, for people and for platforms. It has no rules of its own. */
import path from 'node:path';
import type { Gradebook } from '../../gradebook';
import { waitingPoints } from '../../results/report';
import type { Roster } from '../../submission/roster';
import { fileName, writeFileWhole } from '..';
import { type ClassGrades, classGrades } from './class-grades';
import { canvasCsv, gradescopeCsv, moodleCsv, plainCsv } from './csv';
import { gradescopeResults } from './gradescope';

const csvFormats = {
  plain: plainCsv,
  canvas: canvasCsv,
  moodle: moodleCsv,
  gradescope: gradescopeCsv,
} as const;

export type ExportFormat = keyof typeof csvFormats;

export const exportFormats = Object.keys(csvFormats) as ExportFormat[];

export interface ExportOptions {
  readonly format: ExportFormat;
  readonly roster?: Roster;
}

/** The grades as CSV. */
export async function exportCsv(book: Gradebook, { format, roster }: ExportOptions): Promise<string> {
  const waiting = new Map(
    (await book.byHand.standing()).map(({ student, chapter, report }) => [
      JSON.stringify([student, chapter]),
      waitingPoints(report),
    ]),
  );
  return csvFormats[format](
    classGrades(await book.grades(), roster),
    (student, chapter) => waiting.get(JSON.stringify([student, chapter])) ?? 0,
  );
}

/**
 * Writes Gradescope's files into a folder: `STUDENT/CHAPTER/results.json`, and `scores.csv` of all.
 * @returns how many results were written
 */
export async function exportGradescope(
  book: Gradebook,
  folder: string,
  { roster }: Pick<ExportOptions, 'roster'> = {},
): Promise<number> {
  const all: ClassGrades = classGrades(await book.grades(), roster);
  let written = 0;
  for (const { id, grades } of all.students)
    for (const [chapter, grade] of grades) {
      const results = gradescopeResults(grade, await book.counted(id, chapter));
      const file = path.join(folder, fileName(id), fileName(chapter), 'results.json');
      writeFileWhole(file, `${JSON.stringify(results, null, 2)}\n`);
      written++;
    }
  writeFileWhole(path.join(folder, 'scores.csv'), gradescopeCsv(all));
  return written;
}
