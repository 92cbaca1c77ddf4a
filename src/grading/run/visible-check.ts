/** A student's own check of a notebook file: graded on the cases that everybody may see. */

import { sumOfPoints } from '../../exercises/points';
import { visibleSeed } from '../../exercises/source';
import type { TensorFlow } from '../../exercises/spec';
import type { SubmissionReport } from '../results/report';
import { openSandbox } from '../sandbox';
import { collect } from '../submission/collect';
import { gradeHere } from './grade';
import { gradeFiles } from './session';

/**
 * Grades a notebook on the visible cases, in the best sandbox that this machine has.
 * @returns its report, or undefined when there is no notebook; one report also where it counts for two parts of a chapter
 */
export async function checkVisibly(tf: TensorFlow, file: string): Promise<SubmissionReport | undefined> {
  const sandbox = await openSandbox({ mode: 'best-effort' });
  try {
    const grader = gradeHere({ sandbox });
    const report = await gradeFiles(tf, collect([file]).notebooks, { grader, seed: visibleSeed });
    return together(report.submissions);
  } finally {
    await sandbox.close();
  }
}

function together([first, ...others]: readonly SubmissionReport[]): SubmissionReport | undefined {
  if (first === undefined || others.length === 0) return first;
  const all = [first, ...others];
  return {
    ...first,
    status: all.find(({ status }) => status !== 'graded')?.status ?? first.status,
    message: [...new Set(all.map(({ message }) => message).filter((one) => one !== ''))].join(' '),
    exercises: all.flatMap(({ exercises }) => exercises),
    score: sumOfPoints(all.map(({ score }) => score)),
    maxScore: sumOfPoints(all.map(({ maxScore }) => maxScore)),
  };
}
