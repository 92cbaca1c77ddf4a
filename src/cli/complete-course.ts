import { UsageError } from '../core';
import { chapters } from '../exercises/registry';

/**
 * For commands that read the exercises themselves, with their references and answers.
 * @param what what is asked for, as the beginning of the sentence: `a release is made from`
 * @throws UsageError in a student's bundle, which has none of them
 */
export function needCompleteCourse(what: string): void {
  if (chapters().length === 0)
    throw new UsageError(
      `this is a student's bundle, without references and answers: ${what} the complete course`,
    );
}
