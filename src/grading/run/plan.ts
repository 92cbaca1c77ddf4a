/**
 * From a handed-in notebook to jobs: what can be judged at once (literal answers, missing cells, type errors), and what
 * must be asked of the student's code.
 */
import { answerFault, augmentationFault, ungradable } from '../../exercises/form';
import { HANDED } from '../../exercises/handed-text';
import { type ExerciseResult, unanswered } from '../../exercises/judge';
import { judgeAnswer, judgeGiven, type SealedQuestion } from '../../exercises/questions';
import { figureFor, judgeText } from '../../exercises/text';
import { factsOf } from '../../notebook/facts';
import type { Notebook } from '../../notebook/notebook';
import { type Sliced, sliceOf, wideSliceOf } from '../../notebook/slice';
import type { Card, JobCell, Limits, Policy, SandboxJob, Task, TaskEntry } from '../sandbox/job';
import { type Assembled, assemble, type Candidate, type Fault } from './assemble';
import type { CellError, Converted, Sequence } from './convert';
import { type AskedExercise, type Exam, type ExamExercise, isQuestion, isText } from './exam';
import { policyKey, policyOf, questionPolicy, sharedPolicies } from './policy';
import { textsIn } from './texts';

/** A place where an exercise's solution may be: what is to be run and asked there. */
export interface Asked {
  /** Unique in the plan. */
  readonly key: string;
  readonly exercise: AskedExercise;
  readonly slice: readonly Sliced[];
  readonly candidate: Candidate;
  /** The other exercises whose solution cells are in the slice. */
  readonly calls: readonly string[];
}

/** A handed-in notebook, taken apart. */
export interface Plan {
  /** Judged without running anything, by exercise id. */
  readonly judged: ReadonlyMap<string, ExerciseResult>;
  readonly asked: readonly Asked[];
  readonly assembled: Assembled;
  readonly cards: readonly Card[];
  /** The policy that an exercise shares with its neighbours, by its own. */
  readonly shared: (own: Policy) => Policy;
}

/**
 * Takes a notebook apart.
 * @param options.full run all cells up to an exercise's, not only those it needs
 */
export function planSubmission(exam: Exam, submission: Notebook, { full = false } = {}): Plan {
  const exercises: AskedExercise[] = [];
  const judged = new Map<string, ExerciseResult>();
  const texts = textsIn(exam.released, submission);
  for (const one of exam.exercises.values())
    if (isText(one)) {
      const shown = one.figure && figureFor(one.id, submission.cells);
      judged.set(one.id, judgeText(one, texts.get(one.id) ?? '', shown));
    } else exercises.push(one);
  const wanted = exercises.map((exercise) => ({
    id: exercise.id,
    entry: isQuestion(exercise) ? [] : exercise.entry,
    isQuestion: isQuestion(exercise),
  }));
  const assembled = assemble(exam.released, submission, wanted);
  const asked: Asked[] = [];
  const codeIds = new Set(wanted.flatMap(({ id, isQuestion }) => (isQuestion ? [] : [id])));
  for (const exercise of exercises) {
    const { id } = exercise;
    const candidates = assembled.candidates.get(id) ?? [];
    const early =
      candidates.length === 0
        ? unfound(exercise, assembled.faults.get(id) as Fault)
        : isQuestion(exercise)
          ? literalAnswer(exercise, assembled, candidates[0] as Candidate)
          : undefined;
    if (early !== undefined) judged.set(id, early);
    else
      for (const [i, candidate] of candidates.entries()) {
        const slice = sliceFor(assembled, candidate, full);
        const lacking = lackingOf(exercise, candidate, slice);
        if (lacking !== undefined) {
          judged.set(id, failed(exercise, 'missing', lacking, 'form'));
          continue;
        }
        const calls = calledIn(assembled, slice, codeIds);
        const key = i === 0 ? id : `${id} ${i + 1}`;
        asked.push({ key, exercise, candidate, slice, calls: calls.filter((other) => other !== id) });
      }
  }
  const shared = sharedPolicies(exercises.flatMap((one) => (isQuestion(one) ? [] : [one.rules])));
  return { judged, asked, assembled, cards: [...exam.exercises.values()].map(cardOf), shared };
}

/** What the code of an exercise may load and use. */
const ownPolicy = (exercise: AskedExercise): Policy =>
  isQuestion(exercise) ? questionPolicy : policyOf(exercise.rules);

/** What it may load and use together with others. */
const sharedPolicy = ({ shared }: Plan, exercise: AskedExercise): Policy =>
  isQuestion(exercise) ? questionPolicy : shared(ownPolicy(exercise));

/** Whether an exercise shares a policy that is stricter than its own. */
export const isStricter = (plan: Plan, exercise: AskedExercise): boolean =>
  policyKey(sharedPolicy(plan, exercise)) !== policyKey(ownPolicy(exercise));

/** The cells that a plan needs converted. */
export const sequencesOf = (plan: Plan): Sequence[] => plan.asked.map(({ slice }) => slice);

/**
 * The jobs of a plan whose cells have been converted.
 * @param converted for each asked place its cells, in order
 * @param options.full an error in a cell that the exercise does not need costs nothing
 * @param options.together exercises share a child where one policy serves them all (`sharedPolicies`)
 * @returns the jobs, and by the asked places' keys what the type errors settled
 */
export function jobsOf(
  plan: Plan,
  converted: readonly (readonly Converted[])[],
  id: string,
  limits: Limits,
  { full = false, together = false } = {},
): { jobs: SandboxJob[]; judged: Map<string, ExerciseResult> } {
  const judged = new Map<string, ExerciseResult>();
  const groups = new Map<string, { policy: Policy; cells: Map<string, JobCell>; tasks: Task[] }>();
  for (const [i, asked] of plan.asked.entries()) {
    const { exercise, key, slice, candidate } = asked;
    const cells = converted[i] as readonly Converted[];
    const own = cells[slice.findIndex(({ index }) => index === candidate.cell)] as Converted;
    const needed = full ? [own] : cells;
    const wrong = [own, ...needed].find((cell) => cell.errors.length > 0);
    if (wrong !== undefined) {
      const sentence = typeErrorSentence(wrong.errors[0] as CellError, wrong === own);
      judged.set(key, failed(exercise, 'error', sentence, 'type-error'));
      continue;
    }
    const policy = together ? sharedPolicy(plan, exercise) : ownPolicy(exercise);
    const group = groups.get(policyKey(policy)) ?? { policy, cells: new Map<string, JobCell>(), tasks: [] };
    groups.set(policyKey(policy), group);
    for (const { id: cellId, js, errors } of cells)
      group.cells.set(cellId, { id: cellId, js: errors.length > 0 ? '' : js });
    const place = new Map(slice.map(({ index }, at) => [index, (cells[at] as Converted).id]));
    group.tasks.push({
      exercise: key,
      cells: cells.map((cell) => cell.id),
      entry: isQuestion(exercise) ? [] : exercise.entry.map((name) => entryOf(name, candidate, place)),
      cases: isQuestion(exercise) ? [] : exercise.cases.map((one) => one.steps),
    });
  }
  const jobs = [...groups.values()].map(({ policy, cells, tasks }) => ({
    ...{ id, policy, tasks, limits, cards: plan.cards },
    cells: [...cells.values()],
  }));
  return { jobs, judged };
}

function entryOf(name: string, { cell, entries }: Candidate, place: ReadonlyMap<number, string>): TaskEntry {
  const declared = entries.get(name);
  return declared === undefined
    ? { name, cell: place.get(cell) as string, of: HANDED }
    : { name, cell: place.get(declared) as string };
}

/** The likeliest place of an exercise with all that the student wrote run, too; undefined where that is no more. */
export function widened({ asked, assembled }: Plan, id: string): Asked | undefined {
  for (const one of asked) {
    if (one.exercise.id !== id) continue;
    const slice = wideSliceOf(assembled.cells, one.candidate.cell, elsewhere(one.candidate));
    if (slice.length > one.slice.length) return { ...one, slice };
  }
  return undefined;
}

/** The entry points that other cells declare. */
const elsewhere = ({ cell, entries }: Candidate): string[] =>
  [...entries].flatMap(([name, place]) => (place === cell ? [] : [name]));

function sliceFor({ cells }: Assembled, candidate: Candidate, full: boolean): readonly Sliced[] {
  const { cell } = candidate;
  const others = elsewhere(candidate);
  if (full && others.length === 0)
    return cells.slice(0, cell + 1).map(({ source }, index) => ({ index, source }));
  return sliceOf(cells, cell, others);
}

/** What a solution needs and no grader has, as the notebook's own check says it. */
function lackingOf(
  exercise: AskedExercise,
  { entries }: Candidate,
  slice: readonly Sliced[],
): string | undefined {
  const sources = slice.map(({ source }) => source);
  if (isQuestion(exercise)) return answerFault(exercise.id, sources);
  const facts = factsOf(sources);
  // What is handed to `check` without a name is not looked through in a notebook, either.
  if (entries.size === 0) return ungradable([HANDED], facts);
  return ungradable(exercise.entry, facts) ?? augmentationFault(facts);
}

/** The code exercises whose solution cells are in a slice for more than what they import. */
function calledIn({ cells }: Assembled, slice: readonly Sliced[], codeIds: ReadonlySet<string>): string[] {
  const ids = slice.flatMap(({ index, source }) => {
    const cell = cells[index];
    return cell?.gradeId !== undefined && cell.source === source ? [cell.gradeId] : [];
  });
  return [...new Set(ids)].filter((id) => codeIds.has(id));
}

/** What is told of an exercise to the calls of `check` and `answer` in the cells. */
const cardOf = (exercise: ExamExercise): Card => ({
  id: exercise.id,
  title: exercise.title,
  cases:
    'cases' in exercise
      ? exercise.cases.map(({ name, points }) => ({ name, points }))
      : [{ name: 'the answer', points: exercise.points }],
});

/** Names that only a cell of another kind declares are the usual reason why a notebook runs and its cells alone do not. */
const unknownName = 2304;

function typeErrorSentence({ code, sentence }: CellError, own: boolean): string {
  const where = own ? 'The cell has a type error.' : 'A cell that this exercise needs has a type error.';
  const advice = code === unknownName ? ' No cell of the notebook declares it.' : '';
  return `${where} ${sentence}${advice}`;
}

/** The result of an exercise or a question that has no answer. */
export function failed(
  exercise: ExamExercise,
  verdict: 'missing' | 'error' | 'timeout',
  sentence: string,
  reason?: ExerciseResult['reason'],
): ExerciseResult {
  if (isText(exercise))
    return { ...judgeText(exercise, ''), verdict, feedback: sentence, ...(reason && { reason }) };
  if (!isQuestion(exercise)) return unanswered(exercise, verdict, sentence, reason);
  return { ...judgeAnswer(exercise, { correct: false, sentence }), verdict, ...(reason && { reason }) };
}

const unfound = (exercise: AskedExercise, { reason, sentence }: Fault): ExerciseResult =>
  failed(exercise, 'missing', sentence, reason);

/** The judgement of an answer that is written out; undefined where it must be computed. */
function literalAnswer(
  question: SealedQuestion,
  { cells }: Assembled,
  { cell }: Candidate,
): ExerciseResult | undefined {
  const source = cells[cell]?.source ?? '';
  const calls = factsOf([source])[0]?.calls ?? [];
  const answers = calls.filter(({ name, args }) => name === 'answer' && args[0] === question.id);
  const values = answers.map(({ args }) => args[1]);
  const isPlain = answers.every(({ certain, args }) => certain && args[1] !== undefined);
  return isPlain && values.length > 0 ? judgeGiven(question, values.at(-1)) : undefined;
}
