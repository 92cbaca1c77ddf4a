import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tf } from '../../backend';
import { UsageError, VeryDeepError } from '../../core';
import type { ExerciseResult } from '../../exercises/judge';
import { sumOfPoints } from '../../exercises/points';
import { refusePlaces } from '../../grading/reports';
import type { SubmissionReport } from '../../grading/results/report';
import { untouchedIn } from '../../grading/run/assemble';
import { checkVisibly } from '../../grading/run/visible-check';
import { whichChapter } from '../../grading/run/which-chapter';
import { handOver } from '../../grading/submission/hand-over';
import { isBackup } from '../../notebook/backups';
import { isFeedbackCopy } from '../../notebook/feedback-copies';
import type { Notebook } from '../../notebook/notebook';
import { readNotebook } from '../../notebook/notebook-file';
import { releaseOf } from '../../notebook/release-of';
import { courseVersion } from '../../notebook/released';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../platform/temporary-folder';
import { messageOf } from '../../platform/thrown';
import { type Command, commandOf } from '../command';
import { submitTable } from '../tables/submit';
import { inLine, say, setIn, tell } from '../terminal';

export const command: Command = commandOf(submitTable, async ({ values, operands: files }) => {
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._@ -]{0,99}$/u.test(values.student))
    throw new UsageError(`"${values.student}" cannot be the name of a folder; choose another --student`);
  const folder = path.join(values.to, values.student);
  refusePlaces({ files: {}, folders: { to: folder } });
  await tf.setBackend('cpu');
  let status = 0;
  for (const file of files)
    try {
      await handIn(file, folder, values.student);
    } catch (error) {
      if (!(error instanceof VeryDeepError)) throw error;
      // The others are handed in all the same.
      tell(`very-deep: ${inLine(file)} was not handed in: ${error.message}\n`);
      status = 2;
    }
  return status;
});

async function handIn(file: string, folder: string, student: string): Promise<void> {
  if (isBackup(file))
    throw new UsageError('it is what a notebook was before an update; hand in the notebook');
  if (isFeedbackCopy(file))
    throw new UsageError(
      'it is the copy with feedback; hand in the notebook, or rename the copy if it is what counts',
    );
  const notebook = await readNotebook(file);
  const chapter = await whichChapter(notebook, file);
  if (chapter === undefined) throw new UsageError('it is not a notebook of this course');
  const bytes = readFileSync(file);
  say(`${inLine(file)}: ${chapter}\n`);
  const checked = await check(bytes, chapter);
  const lines =
    typeof checked === 'string' ? await unchecked(checked, chapter, notebook) : checkLines(checked);
  for (const line of lines) say(`  ${setIn(line)}\n`);
  const seen = typeof checked === 'string' ? {} : { seen: seenIn(checked) };
  const handed = handOver(folder, { bytes, version: courseVersion, student, chapter, ...seen });
  const { attempt, sha256, submittedAt } = handed.receipt;
  say(`  handed in as ${inLine(handed.file)}, attempt ${attempt}\n`);
  say(`  receipt: ${sha256.slice(0, 16)} at ${submittedAt}\n`);
}

/** Checks the very bytes that are handed in. @returns the report, or a sentence that says why there is none */
async function check(bytes: Buffer, chapter: string): Promise<SubmissionReport | string> {
  const why = (reason: string) => `it could not be checked and is handed in all the same: ${reason}`;
  let folder: string | undefined;
  try {
    folder = temporaryFolder();
    const copy = path.join(folder, `${chapter}.ipynb`);
    writeFileSync(copy, bytes);
    const report = await checkVisibly(tf, copy);
    if (report === undefined || report.exercises.length === 0)
      return why(report?.message ?? 'there is nothing to check.');
    return report;
  } catch (error) {
    return why(messageOf(error));
  } finally {
    if (folder !== undefined) removeTemporaryFolder(folder);
  }
}

/** @throws UsageError that names the folder for temporary files, where nothing can be written there */
function temporaryFolder(): string {
  try {
    return makeTemporaryFolder('submit');
  } catch (error) {
    throw new UsageError(`no temporary file can be written in ${os.tmpdir()}: ${messageOf(error)}`);
  }
}

/** What can be said of a notebook that could not be checked. */
async function unchecked(why: string, chapter: string, notebook: Notebook): Promise<string[]> {
  const { released } = await releaseOf(chapter, notebook.origin);
  const untouched = untouchedIn(released, notebook);
  return [why, ...(untouched.length > 0 ? [`not begun: ${untouched.join(', ')}`] : [])];
}

const seenIn = ({ score, maxScore }: SubmissionReport) => ({ points: score, maxPoints: maxScore });

/** What the check saw: the total, of each exercise that was begun and is not solved what it would cost, and the others. */
function checkLines({ score, maxScore, message, exercises }: SubmissionReport): string[] {
  const open = exercises.filter(({ verdict }) => verdict !== 'pass');
  const written = open.filter(({ verdict }) => verdict === 'to-grade');
  const lost = open.filter(({ reason, verdict }) => reason !== 'not-begun' && verdict !== 'to-grade');
  const untouched = open.filter(({ reason }) => reason === 'not-begun');
  const named = (some: readonly ExerciseResult[]) => some.map(({ id }) => id).join(', ');
  const rest = lost.length > 0 ? `; not solved: ${named(lost)}` : open.length === 0 ? '; all is solved' : '';
  return [
    `${score} of ${maxScore} points on the visible cases${rest}`,
    ...(message === '' ? [] : [message]),
    ...lost.map(
      ({ id, points, maxPoints, feedback }) =>
        `✗ ${id}: ${points} of ${maxPoints}, so ${sumOfPoints([maxPoints, -points])} would be lost. ${feedback}`,
    ),
    ...written.map(({ id, maxPoints, feedback }) => `✎ ${id}: up to ${maxPoints} points. ${feedback}`),
    ...(untouched.length > 0 ? [`not begun: ${named(untouched)}`] : []),
  ];
}
