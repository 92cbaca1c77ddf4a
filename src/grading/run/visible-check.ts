/** A student's own check of a notebook file: graded on the cases that everybody may see. */

import { visibleSeed } from '../../exercises/source';
import type { TensorFlow } from '../../exercises/spec';
import type { SubmissionReport } from '../results/report';
import { openSandbox } from '../sandbox';
import { collect } from '../submission/collect';
import { gradeHere } from './grade';
import { gradeFiles } from './session';

/**
 * Grades a notebook on the visible cases, in the best sandbox that this machine has.
 * @returns its report, or undefined when there is no notebook
 */
export async function checkVisibly(tf: TensorFlow, file: string): Promise<SubmissionReport | undefined> {
  const sandbox = await openSandbox({ mode: 'best-effort' });
  try {
    const grader = gradeHere({ sandbox });
    const report = await gradeFiles(tf, collect([file]).notebooks, { grader, seed: visibleSeed });
    return report.submissions[0];
  } finally {
    await sandbox.close();
  }
}
