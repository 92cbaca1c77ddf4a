/** What a class's results say about the class and about the exercises. */
import { median } from '../../core/median';
import type { Report, SubmissionStatus } from '../results/report';
import { percent } from '../results/report';

interface CaseStatistics {
  readonly exercise: string;
  readonly name: string;
  readonly answered: number;
  readonly passed: number;
}

interface MisconceptionStatistics {
  readonly exercise: string;
  readonly misconception: string;
  readonly students: number;
}

export interface ClassStatistics {
  /** One percentage per submission that could be graded. */
  readonly percentages: readonly number[];
  /** How many could not be read, and how many handed nothing in: they are in none of the numbers. */
  readonly unreadable: number;
  readonly absent: number;
  readonly mean: number;
  readonly median: number;
  /** Cases by the share that passed them, hardest first. */
  readonly cases: readonly CaseStatistics[];
  /** Commonest first. */
  readonly misconceptions: readonly MisconceptionStatistics[];
}

/** What a class's results say; who was not asked is not counted as having failed. */
export function classStatistics(report: Report): ClassStatistics {
  const asked = report.submissions.filter(({ status }) => status !== 'unreadable' && status !== 'absent');
  const count = (status: SubmissionStatus) =>
    report.submissions.filter((one) => one.status === status).length;
  const percentages = asked.map(percent);
  const cases = new Map<string, { exercise: string; name: string; answered: number; passed: number }>();
  const misconceptions = new Map<string, { exercise: string; misconception: string; students: number }>();
  for (const exercise of asked.flatMap((submission) => submission.exercises)) {
    for (const { name, passed } of exercise.cases) {
      const key = JSON.stringify([exercise.id, name]);
      const entry = cases.get(key) ?? { exercise: exercise.id, name, answered: 0, passed: 0 };
      entry.answered++;
      if (passed) entry.passed++;
      cases.set(key, entry);
    }
    if (exercise.misconception === undefined) continue;
    const key = JSON.stringify([exercise.id, exercise.misconception]);
    const entry = misconceptions.get(key) ?? {
      exercise: exercise.id,
      misconception: exercise.misconception,
      students: 0,
    };
    entry.students++;
    misconceptions.set(key, entry);
  }
  return {
    percentages,
    unreadable: count('unreadable'),
    absent: count('absent'),
    mean: mean(percentages),
    median: median(percentages),
    cases: [...cases.values()].sort((a, b) => a.passed / a.answered - b.passed / b.answered),
    misconceptions: [...misconceptions.values()].sort((a, b) => b.students - a.students),
  };
}

const mean = (numbers: readonly number[]): number =>
  numbers.length === 0 ? 0 : numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
