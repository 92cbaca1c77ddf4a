/** What an entry of a student's history says, in a line: on the terminal and on the desk. */
import type { HistoryEntry } from './gradebook';

/** Without the time and the chapter. */
export function historyText({ kind, attempt, score, maxScore, note, version, seed }: HistoryEntry): string {
  if (kind === 'rules') return `counts as ${score} of ${maxScore}: ${note}`;
  if (kind === 'hand') return `by hand: ${note}`;
  if (kind === 'adjustment') return `adjusted${Number.isNaN(score) ? '' : ` to ${score}`}: ${note}`;
  return `attempt ${attempt}  ${score} of ${maxScore}  ${note}  version ${version}  seed ${seed}`;
}
