/**
 * For each group of wrong answers the smallest input that tells it from the right answer and from the other groups: found
 * among the cases that were asked, then made smaller as long as it still tells them apart.
 */
import { sameOutcomes } from '../exercises/compare';
import type { PreparedExercise } from '../exercises/judge';
import type { CodeExercise, Outcome, TensorFlow } from '../exercises/spec';
import type { Grader } from '../grading/run/grade';
import { answersIn, type Unexplained } from './ask';
import { type PreparedCase, validCase } from './inputs';
import { sizeOf, smallerThan } from './shrink';
import type { Steps } from './steps';

/** An input, and what comes out for it. */
export interface Separating {
  readonly steps: Steps;
  readonly right: readonly Outcome[];
  readonly theirs: readonly Outcome[];
  /** Groups, by their place, and named misconceptions, by their id, that answer this input in the same way. */
  readonly alsoLike: readonly (number | string)[];
}

/** One input with what each group answers to it. */
interface Tried {
  readonly one: PreparedCase;
  /** By the group's place; nothing where its code gave no answer. */
  readonly answers: readonly (readonly Outcome[] | undefined)[];
}

/** Each round takes the best input so far and tries what is smaller. */
const rounds = 5;

/** So many smaller inputs are tried for each group and round. */
const triedEach = 40;

/**
 * @param examples for each group the answer that stands for it
 * @returns for each group its input; undefined where none of those that were tried tells it from the right answer
 */
export async function separatingInputs(
  tf: TensorFlow,
  exercise: CodeExercise,
  prepared: PreparedExercise,
  examples: readonly Unexplained[],
  grader: Grader,
): Promise<(Separating | undefined)[]> {
  const asked = prepared.cases.map(
    (one, i): Tried => ({ one, answers: examples.map(({ answers }) => answers[i]) }),
  );
  let best = examples.map((_, group) => smallest(asked, group));
  for (let round = 0; round < rounds; round++) {
    const wanted = new Map<string, { steps: Steps; from: PreparedCase }>();
    for (const [group, found] of best.entries())
      if (found !== undefined)
        for (const steps of smallerThan(found.one.steps)
          .sort((a, b) => sizeOf(a) - sizeOf(b))
          .slice(0, triedEach))
          wanted.set(`${group} ${JSON.stringify(steps)}`, { steps, from: found.one });
    const cases: PreparedCase[] = [];
    for (const { steps, from } of wanted.values())
      cases.push(...(await validCase(tf, exercise, steps, from)));
    if (cases.length === 0) break;
    const tried = await askExamples(prepared, cases, examples, grader);
    const next = best.map((found, group) => smallest(found === undefined ? tried : [found, ...tried], group));
    if (next.every((found, i) => found === best[i])) break;
    best = next;
  }
  return best.map((found, group) => found && separating(found, group));
}

const separating = ({ one, answers }: Tried, group: number): Separating => ({
  steps: one.steps,
  right: one.expected,
  theirs: answers[group] ?? [],
  alsoLike: alike({ one, answers }, group),
});

/** Who else answers as a group does. */
function alike({ one, answers }: Tried, group: number): (number | string)[] {
  const mine = answers[group] ?? [];
  const same = (other: readonly Outcome[] | undefined) =>
    other !== undefined && sameOutcomes(other, mine, one.tolerance);
  return [
    ...answers.flatMap((other, i) => (i !== group && same(other) ? [i] : [])),
    ...Object.entries(one.wrong).flatMap(([id, other]) => (same(other) ? [id] : [])),
  ];
}

/** Of the inputs that tell a group from the right answer, those that it shares with the fewest, and of these the smallest. */
function smallest(tried: readonly Tried[], group: number): Tried | undefined {
  let best: { found: Tried; rank: readonly [number, number] } | undefined;
  for (const found of tried) {
    const mine = found.answers[group];
    if (mine === undefined || sameOutcomes(mine, found.one.expected, found.one.tolerance)) continue;
    const rank = [alike(found, group).length, sizeOf(found.one.steps)] as const;
    if (best === undefined || rank[0] < best.rank[0] || (rank[0] === best.rank[0] && rank[1] < best.rank[1]))
      best = { found, rank };
  }
  return best?.found;
}

/** What stands for each group, asked again behind the same walls. */
async function askExamples(
  prepared: PreparedExercise,
  cases: readonly PreparedCase[],
  examples: readonly Unexplained[],
  grader: Grader,
): Promise<Tried[]> {
  const exercise: PreparedExercise = { ...prepared, cases };
  const reports = await grader.grade(
    examples.map(({ work: { student, chapter, notebook }, exam }, i) => ({
      ...{ id: student, path: `${i}`, chapter, notebook },
      exam: { ...exam, exercises: new Map([[exercise.id, exercise]]) },
    })),
  );
  const answers = new Map(
    reports.map(({ path, exercises: [result] }) => [
      Number(path),
      result?.answers === undefined ? undefined : answersIn(result.answers),
    ]),
  );
  return cases.map((one, i) => ({ one, answers: examples.map((_, group) => answers.get(group)?.[i]) }));
}
