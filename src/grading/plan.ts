/**
 * From a handed-in notebook to jobs: what can be judged at once (questions, missing cells, forbidden names, type
 * errors), and what must be asked of the student's code.
 */
import { type ExerciseResult, type PreparedExercise, unanswered } from '../exercises/judge';
import { judgeAnswer, replyTo } from '../exercises/questions';
import type { Rules } from '../exercises/spec';
import { type CellFacts, factsOf } from '../notebook/facts';
import type { Notebook } from '../notebook/notebook';
import type { Converted, Sequence } from './convert';
import { type Exam, type Graded, isQuestion } from './exam';
import { type Graft, graft } from './graft';
import { policyKey, policyOf } from './policy';
import type { Job, JobCell, Limits, Policy, Task } from './sandbox/job';
import { type CodeCell, type Sliced, sliceOf } from './slice';

/** An exercise that the student's code must answer. */
interface Asked {
  readonly exercise: PreparedExercise;
  readonly slice: readonly Sliced[];
}

/** A handed-in notebook, taken apart. */
export interface Plan {
  /** Judged without running anything, by exercise id. */
  readonly judged: ReadonlyMap<string, ExerciseResult>;
  readonly asked: readonly Asked[];
}

/** Calls that show something in a notebook and have no place in the grader. */
const notebookCalls = new Set(['check', 'hint', 'progress', 'answer', 'claim', 'display', 'clearOutput']);

/**
 * Takes a notebook apart.
 * @param options.full run all cells up to an exercise's, not only those it needs
 */
export function planSubmission(exam: Exam, submission: Notebook, { full = false } = {}): Plan {
  const grafted = graft(exam.released, submission);
  // One compiler pass for all cells; what follows finds their facts in the cache.
  factsOf(grafted.cells.filter((cell) => cell.type === 'code').map((cell) => cell.source));
  const cells = grafted.cells
    .filter((cell) => cell.type === 'code' && !cell.mark?.grade)
    .map((cell): CodeCell => {
      const gradeId = cell.mark?.solution ? cell.mark.gradeId : undefined;
      return { ...(gradeId !== undefined && { gradeId }), source: withoutNotebookCalls(cell.source) };
    });
  const original = new Map(
    grafted.cells.flatMap((cell) => (cell.mark?.solution ? [[cell.mark.gradeId, cell.source]] : [])),
  );
  const judged = new Map<string, ExerciseResult>();
  const asked: Asked[] = [];
  for (const [id, exercise] of exam.exercises) {
    const source = original.get(id) ?? '';
    const early = isQuestion(exercise)
      ? judgeQuestion(exercise, source, grafted)
      : judgeUnseen(exercise as PreparedExercise, source, grafted);
    if (early !== undefined) {
      judged.set(id, early);
      continue;
    }
    const target = cells.findIndex((cell) => cell.gradeId === id);
    const slice = full
      ? cells.slice(0, target + 1).map(({ source }, index) => ({ index, source }))
      : sliceOf(cells, target);
    asked.push({ exercise: exercise as PreparedExercise, slice });
  }
  return { judged, asked };
}

/** The cells that a plan needs converted. */
export const sequencesOf = (plan: Plan): Sequence[] => plan.asked.map(({ slice }) => slice);

/**
 * The jobs of a plan whose cells have been converted.
 * @param converted for each asked exercise its cells, in order
 * @param options.full an error in a cell that the exercise does not need costs nothing
 * @returns the jobs, and what the type errors settled
 */
export function jobsOf(
  plan: Plan,
  converted: readonly (readonly Converted[])[],
  id: string,
  limits: Limits,
  { full = false } = {},
): { jobs: Job[]; judged: Map<string, ExerciseResult> } {
  const judged = new Map<string, ExerciseResult>();
  const groups = new Map<string, { policy: Policy; cells: Map<string, JobCell>; tasks: Task[] }>();
  for (const [i, { exercise }] of plan.asked.entries()) {
    const cells = converted[i] as readonly Converted[];
    const own = cells[cells.length - 1] as Converted;
    const needed = full ? [own] : cells;
    const wrong = [own, ...needed].find((cell) => cell.errors.length > 0);
    if (wrong !== undefined) {
      judged.set(exercise.id, unanswered(exercise, 'error', typeErrorSentence(wrong, own)));
      continue;
    }
    const policy = policyOf(exercise.rules);
    const key = policyKey(policy);
    const group = groups.get(key) ?? { policy, cells: new Map<string, JobCell>(), tasks: [] };
    groups.set(key, group);
    const run = full ? cells.map((cell) => (cell === own ? cell : tolerated(cell))) : cells;
    for (const { id: cellId, js } of run) group.cells.set(cellId, { id: cellId, js });
    group.tasks.push({
      exercise: exercise.id,
      cells: run.map((cell) => cell.id),
      entry: exercise.entry.map((name) => ({ name, cell: own.id })),
      cases: exercise.cases.map((one) => one.steps),
    });
  }
  const jobs = [...groups.values()].map(({ policy, cells, tasks }) => ({
    id,
    cells: [...cells.values()],
    policy,
    tasks,
    limits,
  }));
  return { jobs, judged };
}

/** A cell whose own errors do not matter. */
const tolerated = (cell: Converted): Converted =>
  cell.errors.length > 0 ? { ...cell, js: '' } : { ...cell, js: `try {\n${cell.js}\n} catch {}` };

function typeErrorSentence(wrong: Converted, own: Converted): string {
  const [first] = wrong.errors;
  const where =
    wrong === own ? 'The cell has a type error.' : 'A cell that this exercise needs has a type error.';
  // Names that only an added cell declares are the usual reason why a notebook runs and its graft does not.
  const advice = first?.includes('Cannot find name')
    ? ' Only solution cells are graded: declare in this one what it needs.'
    : '';
  return `${where} ${first}${advice}`;
}

function judgeQuestion(
  question: Extract<Graded, { kind: 'question' }>,
  source: string,
  grafted: Graft,
): ExerciseResult {
  const fault = grafted.faults.get(question.id);
  const none = (sentence: string): ExerciseResult => ({
    ...judgeAnswer(question, { correct: false, sentence }),
    verdict: 'missing',
  });
  if (fault !== undefined) return none(fault);
  const [facts] = factsOf([source]) as [CellFacts];
  const call = facts.calls.filter(({ name, args }) => name === 'answer' && args[0] === question.id).at(-1);
  if (call === undefined) return none('The question is not answered yet.');
  const [, value] = call.args;
  if (value === undefined)
    return none("Write the answer itself, as a plain text or number: answer('03-q4', 'b').");
  try {
    return judgeAnswer(question, replyTo(question, value));
  } catch (error) {
    return judgeAnswer(question, { correct: false, sentence: (error as Error).message });
  }
}

/** What can be said about a solution before its code runs. */
function judgeUnseen(exercise: PreparedExercise, source: string, grafted: Graft): ExerciseResult | undefined {
  const { id, entry, rules } = exercise;
  const fault = grafted.faults.get(id);
  if (fault !== undefined) return unanswered(exercise, 'missing', fault);
  if (grafted.untouched.has(id))
    return unanswered(
      exercise,
      'missing',
      'This exercise has not been started: its cell is as it was released.',
    );
  const [facts] = factsOf([source]) as [CellFacts];
  const lacking = entry.filter((name) => !isDeclared(facts, name));
  if (lacking.length > 0)
    return unanswered(
      exercise,
      'missing',
      `The cell should declare ${lacking.map((name) => `\`${name}\``).join(' and ')}, a function or a class by that name.`,
    );
  const forbidden = forbiddenName(facts, rules);
  return forbidden === undefined
    ? undefined
    : unanswered(exercise, 'fail', `Your solution uses ${forbidden}. ${rules.reason}`);
}

function isDeclared(facts: CellFacts, name: string): boolean {
  const kind = facts.declares.get(name)?.kind;
  return kind !== undefined && kind !== 'type' && kind !== 'import';
}

/** A forbidden name as written. The child withholds the function under any name; this makes the sentence clearer. */
const forbiddenName = (facts: CellFacts, rules: Rules): string | undefined =>
  rules.forbid.find((name) => facts.mentions.has(name));

/** Blanks statements such as `await check(...)`, keeping all lines where they are. */
function withoutNotebookCalls(source: string): string {
  const [facts] = factsOf([source]) as [CellFacts];
  let text = source;
  for (const { name, start, end } of facts.calls)
    if (notebookCalls.has(name) && !facts.declares.has(name))
      text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end);
  return text;
}
