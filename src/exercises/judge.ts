/** From answers to a verdict. An exercise that was prepared (`prepare.ts`), and is plain data now, is all that it needs. */
import type { Parameters } from '../notebook/parameters';
import { compareOutcomes, sameOutcomes } from './compare';
import { sumOfPoints } from './points';
import { plainly, type Quote, sparingly } from './quote';
import type { reasons, verdicts } from './result-schema';
import type { Case, CodeExercise, Outcome } from './spec';

/** A case with everything needed to judge an answer to it. */
export interface PreparedCase extends Case {
  readonly expected: readonly Outcome[];
  /** Of a bug hunt, what the code answers before a bug is mended. */
  readonly unmended?: readonly Outcome[];
  /** What each misconception answers, by its id. */
  readonly wrong: Readonly<Record<string, readonly Outcome[]>>;
}

/** A code exercise for one seed, as data. */
export interface PreparedExercise {
  readonly id: string;
  readonly chapter: string;
  readonly title: string;
  readonly kind: CodeExercise['kind'];
  readonly entry: readonly string[];
  readonly hints: readonly string[];
  readonly rules: CodeExercise['rules'];
  /** Its cases are from a secret seed: a verdict says little of what the student's code says. */
  readonly hidden?: boolean;
  /** Results carry what was answered: for whoever compares answers with each other, never for a report. */
  readonly keepsAnswers?: boolean;
  /** How the stub names what is given. */
  readonly parameters: Parameters;
  readonly misconceptions: readonly { readonly id: string; readonly sentence: string }[];
  readonly cases: readonly PreparedCase[];
}

/**
 * Why an exercise has no answer, where it has none: not begun; its cell is missing; its form is one that cannot be graded;
 * a type error; an error while the cells ran.
 */
export type Reason = (typeof reasons)[number];

export type Verdict = (typeof verdicts)[number];

export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly points: number;
  readonly maxPoints: number;
  /** Empty when passed. */
  readonly message: string;
}

/** What a teacher changed of a judgement, beside what it was before. */
interface ByHand {
  readonly automatic: {
    readonly points: number;
    readonly feedback: string;
    /** Where the verdict is a teacher's, too. */
    readonly verdict?: Verdict;
  };
  readonly items: readonly { readonly label: string; readonly points: number }[];
  readonly comment: string;
  readonly by: string;
  readonly at: string;
}

/** The judgement of one exercise; the same record in the notebook, in reports and in the gradebook. */
export interface ExerciseResult {
  readonly id: string;
  readonly title: string;
  readonly points: number;
  readonly maxPoints: number;
  readonly verdict: Verdict;
  /** One sentence or two that a student understands. */
  readonly feedback: string;
  readonly reason?: Reason;
  /** The misconception that explains the answers, when one does. */
  readonly misconception?: string;
  readonly cases: readonly CaseResult[];
  /** What a teacher gave or took by hand, where one did; `points` and `feedback` have it in them. */
  readonly byHand?: ByHand;
  /** Where the course's rules take the exercise out of the grade, or give it to all: hands change no points then. */
  readonly ruled?: 'drop' | 'giveToAll';
  /** The outcomes of all cases, as `toWire` writes them, where the exercise keeps them. */
  readonly answers?: string;
}

/**
 * Judges the answers to all cases of an exercise.
 * @param answers for each case its outcomes, or undefined where there is no answer: that case then fails
 * @param code what the student wrote, where cases are hidden: of an error nothing is repeated that it could have made up
 */
export function judge(
  exercise: PreparedExercise,
  answers: readonly (readonly Outcome[] | undefined)[],
  code = '',
): ExerciseResult {
  const quote = exercise.hidden ? sparingly(code, exercise.rules.forbid) : plainly;
  const cases = exercise.cases.map((one, i): CaseResult => {
    const got = answers[i];
    const message =
      got === undefined ? 'There is no answer to this case.' : messageOf(exercise, one, got, quote);
    const passed = message === '';
    return { name: one.name, passed, points: passed ? one.points : 0, maxPoints: one.points, message };
  });
  const points = sumOfPoints(cases.map((one) => one.points));
  const maxPoints = sumOfPoints(cases.map((one) => one.maxPoints));
  const common = { id: exercise.id, title: exercise.title, points, maxPoints, cases };
  const firstFailed = cases.find((one) => !one.passed);
  if (firstFailed === undefined) return { ...common, verdict: 'pass', feedback: 'All cases pass.' };
  if (answers.every((got) => got?.some((outcome) => isNotWritten(outcome, exercise.id))))
    return {
      ...common,
      verdict: 'missing',
      reason: 'not-begun',
      feedback: `It is not written yet. A first hint: ${exercise.hints[0]}`,
    };
  const misconception = misconceptionBehind(exercise, answers, cases);
  if (isUnmended(exercise, answers))
    return {
      ...common,
      ...{ points: 0, verdict: 'missing', reason: 'not-begun' },
      feedback: misconception?.sentence ?? 'It still answers as it was given: mend its bugs.',
      ...(misconception && { misconception: misconception.id }),
      cases: cases.map((one) => ({
        ...one,
        ...{ passed: false, points: 0 },
        message: one.message || 'As it was given: this does not count before a bug is mended.',
      })),
    };
  return {
    ...common,
    verdict: points > 0 ? 'partial' : 'fail',
    feedback: misconception?.sentence ?? firstFailed.message,
    ...(misconception && { misconception: misconception.id }),
  };
}

function messageOf(
  exercise: PreparedExercise,
  one: PreparedCase,
  got: readonly Outcome[],
  quote: Quote,
): string {
  const { tolerance, steps, expected } = one;
  const { parameters, rules, id } = exercise;
  if (got.some((outcome) => isNotWritten(outcome, id))) return 'It is not written yet.';
  const difference = compareOutcomes(steps, got, expected, {
    ...(tolerance && { tolerance }),
    parameters,
    quote,
    numbers: exercise.hidden !== true,
  });
  if (difference === undefined) return '';
  const withheld = got.some((outcome) => 'error' in outcome && outcome.error.withheld !== undefined);
  return withheld && rules.reason !== '' ? `${difference} ${rules.reason}` : difference;
}

/** What a stub throws: the one sentence that says that it is one. */
const notWritten = (id: string): string => `${id} is not written yet: replace this line`;

const isNotWritten = (outcome: Outcome, id: string): boolean =>
  'error' in outcome && outcome.error.message === notWritten(id);

/**
 * A result that says which solutions it calls are themselves not right: mending begins there.
 * @param wrong their ids
 */
export function calledWrong(result: ExerciseResult, wrong: readonly string[]): ExerciseResult {
  if (wrong.length === 0) return result;
  const names = wrong.map((id) => `\`${id}\``).join(' and ');
  const sentence = `It calls your solution of ${names}, which is not right yet: begin there.`;
  return { ...result, feedback: `${sentence} ${result.feedback}` };
}

/** An exercise without a single answer, for a reason that holds for all its cases. */
export function unanswered(
  exercise: PreparedExercise,
  verdict: 'missing' | 'error' | 'timeout' | 'fail',
  feedback: string,
  reason?: Reason,
): ExerciseResult {
  const cases = exercise.cases.map(({ name, points }) => ({
    name,
    passed: false,
    points: 0,
    maxPoints: points,
    message: '',
  }));
  const maxPoints = sumOfPoints(cases.map((one) => one.maxPoints));
  const { id, title } = exercise;
  return { id, title, points: 0, maxPoints, verdict, feedback, cases, ...(reason && { reason }) };
}

/** Whether the code of a bug hunt answers every case as it did when it was given. */
const isUnmended = (
  { cases }: PreparedExercise,
  answers: readonly (readonly Outcome[] | undefined)[],
): boolean =>
  cases.every(({ unmended, tolerance }, i) => {
    const got = answers[i];
    return unmended !== undefined && got !== undefined && sameOutcomes(got, unmended, tolerance);
  });

/** The misconception that gives the same wrong answer as the student in every case the student fails. */
function misconceptionBehind(
  exercise: PreparedExercise,
  answers: readonly (readonly Outcome[] | undefined)[],
  cases: readonly CaseResult[],
): { id: string; sentence: string } | undefined {
  const failed = exercise.cases.flatMap((one, i) => (cases[i]?.passed ? [] : [{ one, got: answers[i] }]));
  return exercise.misconceptions.find(({ id }) =>
    failed.every(({ one, got }) => {
      const wrong = one.wrong[id];
      return got !== undefined && wrong !== undefined && sameOutcomes(got, wrong, one.tolerance);
    }),
  );
}
