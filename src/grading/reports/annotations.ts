/** Annotations for GitHub Actions. What students wrote can neither end a command nor begin one. */
import { randomBytes } from 'node:crypto';
import type { Report } from '../results/report';

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** The others are errors. */
const levels: Readonly<Record<string, string>> = { partial: 'warning', 'to-grade': 'notice' };

/** One `::error` per exercise that earned less than everything, one per submission that could not be graded. */
export function annotations(report: Report): string {
  return report.submissions
    .flatMap((submission) => {
      const { path, chapter, id } = submission;
      const file = path === '' ? '' : `file=${property(path)},`;
      const line = (level: string, title: string, message: string) =>
        `::${level} ${file}title=${property(title)}::${data(message)}\n`;
      const own = submission.status === 'graded' ? [] : [line('error', chapter || id, submission.message)];
      const exercises = submission.exercises
        .filter(({ verdict }) => verdict !== 'pass')
        .map(({ verdict, title, feedback, points, maxPoints }) =>
          line(levels[verdict] ?? 'error', `${title} (${points}/${maxPoints})`, feedback),
        );
      return [...own, ...exercises];
    })
    .join('');
}

/**
 * Text that may hold lines of a student's, for the log of a workflow: no line in it is read as a command.
 * @param token unguessable; fixed only in tests
 */
export function withoutCommands(text: string, token = randomBytes(16).toString('hex')): string {
  return `::stop-commands::${token}\n${text}${text.endsWith('\n') ? '' : '\n'}::${token}::\n`;
}
