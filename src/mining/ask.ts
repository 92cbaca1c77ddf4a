/** Puts a class's notebooks to generated inputs, behind the same walls as grading does, and keeps what is wrong. */
import { parse, schema } from '../core/parse';
import { judge, type PreparedExercise } from '../exercises/judge';
import { isQuestionId, loadExercise } from '../exercises/registry';
import type { CodeExercise, TensorFlow } from '../exercises/spec';
import { isTextId } from '../exercises/text';
import { readOutcome } from '../exercises/values';
import { wireOf } from '../exercises/wire-text';
import type { Exam } from '../grading/run/exam';
import type { Grader, Submission } from '../grading/run/grade';
import type { Notebook } from '../notebook/notebook';
import { releaseOf } from '../notebook/release-of';
import { type Inputs, inputsOf } from './inputs';
import type { Answers } from './likeness';

/** One student's notebook of one chapter. */
export interface Work {
  readonly student: string;
  readonly chapter: string;
  readonly notebook: Notebook;
}

/** A wrong answer that no named misconception explains. */
export interface Unexplained {
  readonly work: Work;
  readonly exam: Exam;
  readonly answers: Answers;
}

/** What a class answered to one exercise. */
export interface Asked {
  readonly exercise: CodeExercise;
  readonly prepared: PreparedExercise;
  readonly right: number;
  /** By named misconception, how many students have it. */
  readonly named: ReadonlyMap<string, number>;
  /** Students whose code gave no answer: not begun, stopped, or never ended. */
  readonly unanswered: number;
  readonly unexplained: readonly Unexplained[];
}

/**
 * Asks all notebooks.
 * @param options.only the exercises to look at; by default all
 * @returns for each code exercise what was answered, in the order of the course
 */
export async function askClass(
  tf: TensorFlow,
  works: readonly Work[],
  {
    grader,
    only = [],
    onAsked,
  }: { readonly grader: Grader; readonly only?: readonly string[]; readonly onAsked?: () => void },
): Promise<Asked[]> {
  const inputs = new Map<string, Inputs>();
  const examOf = openMiningExams(tf, only, inputs);
  const submissions: Submission[] = [];
  const places = new Map<string, { work: Work; exam: Exam }>();
  for (const [i, work] of works.entries()) {
    const exam = await examOf(work.chapter, work.notebook.origin);
    const { student: id, chapter, notebook } = work;
    places.set(`${i}`, { work, exam });
    submissions.push({ id, path: `${i}`, chapter, notebook, exam });
  }
  const reports = await grader.grade(submissions, onAsked);
  const found = new Map<string, Mutable>();
  for (const { path, exercises } of reports) {
    const { work, exam } = places.get(path) as { work: Work; exam: Exam };
    for (const { id, verdict, answers: text } of exercises) {
      const asked = inputs.get(id) as Inputs;
      const one = found.get(id) ?? (await empty(asked.prepared));
      found.set(id, one);
      if (text === undefined || verdict === 'missing') {
        one.unanswered++;
        continue;
      }
      const answers = answersIn(text);
      const { verdict: graded, misconception } = asGraded(asked, answers);
      if (graded === 'pass') one.right++;
      else if (misconception !== undefined)
        one.named.set(misconception, (one.named.get(misconception) ?? 0) + 1);
      else one.unexplained.push({ work, exam, answers });
    }
  }
  return [...found.values()];
}

interface Mutable extends Asked {
  right: number;
  readonly named: Map<string, number>;
  unanswered: number;
  readonly unexplained: Unexplained[];
}

const empty = async (prepared: PreparedExercise): Promise<Mutable> => ({
  exercise: (await loadExercise(prepared.id)) as CodeExercise,
  prepared,
  ...{ right: 0, named: new Map(), unanswered: 0, unexplained: [] },
});

const answersSchema = schema((z) => z.array(z.array(z.unknown())));

/**
 * What a grader kept of the answers to an exercise.
 * @throws DataError when the text holds none
 */
export function answersIn(text: string): Answers {
  const wording = { what: 'what was kept of the answers', mend: 'find the misconceptions again' };
  const each = parse(answersSchema, wireOf(text, wording), wording);
  return each.map((outcomes) => outcomes.map(readOutcome));
}

/** What grading says, which asks no variations. */
const asGraded = ({ prepared, own }: Inputs, answers: Answers) =>
  judge({ ...prepared, cases: prepared.cases.slice(0, own) }, answers.slice(0, own));

/** The exams of one look at a class: one for each release that was handed in, with the cases of several seeds. */
function openMiningExams(tf: TensorFlow, only: readonly string[], inputs: Map<string, Inputs>) {
  const exams = new Map<string, Exam>();
  return async (chapter: string, origin: Notebook['origin']): Promise<Exam> => {
    const { version, released } = await releaseOf(chapter, origin);
    const key = JSON.stringify([chapter, version]);
    const known = exams.get(key);
    if (known !== undefined) return known;
    const exercises = new Map<string, PreparedExercise>();
    for (const { mark } of released.cells) {
      const id = mark?.solution ? mark.gradeId : undefined;
      if (id === undefined || isQuestionId(id) || isTextId(id) || (only.length > 0 && !only.includes(id)))
        continue;
      const known = inputs.get(id) ?? (await inputsOf(tf, (await loadExercise(id)) as CodeExercise));
      inputs.set(id, known);
      exercises.set(id, known.prepared);
    }
    const exam = { chapter, released, exercises };
    exams.set(key, exam);
    return exam;
  };
}
