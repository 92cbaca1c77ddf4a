/**
 * Makes a student's notebook from an instructor's: solutions become stubs, outputs and teacher's notes go, check cells
 * are locked. Pure and deterministic: the same instructor's notebook gives the same bytes.
 */
import { createHash } from 'node:crypto';
import { ExerciseError } from '../core';
import { randomFor } from '../exercises/judge';
import type { CodeExercise, Exercise, QuestionExercise } from '../exercises/spec';

/** A notebook as nbformat 4 stores it; instructors' notebooks are trusted, so only what is used is typed. */
interface RawNotebook {
  nbformat: number;
  nbformat_minor: number;
  metadata: Record<string, unknown>;
  cells: RawCell[];
}

interface RawCell {
  cell_type: 'code' | 'markdown' | 'raw';
  id?: string;
  source: string | string[];
  metadata: Record<string, unknown>;
}

interface RawMark {
  grade_id: string;
  solution: boolean;
  grade: boolean;
}

export interface ReleaseOptions {
  readonly chapter: string;
  /** The course's version, noted in the notebook so that a grade can name the release it was given for. */
  readonly version: string;
  /** The exercises of the chapter, by id. */
  readonly exercises: ReadonlyMap<string, Exercise>;
}

const begin = /^[ \t]*\/\/ ### BEGIN SOLUTION[ \t]*$/m;
const region = /^[ \t]*\/\/ ### BEGIN SOLUTION[ \t]*\n[\s\S]*?^[ \t]*\/\/ ### END SOLUTION[ \t]*$/gm;

/**
 * The student's notebook, as text.
 * @param text the instructor's notebook
 * @throws ExerciseError naming the cell, when a mark is missing, unknown, doubled or in the wrong place
 */
export function releaseNotebook(text: string, options: ReleaseOptions): string {
  const notebook = JSON.parse(text) as RawNotebook;
  const kept = notebook.cells.filter((cell) => !tagsOf(cell).includes('teacher'));
  const seen = new Set<string>();
  const cells = kept.map((cell, i) => releaseCell(cell, i, options, seen));
  for (const [id, exercise] of options.exercises) {
    const lacking = [id, ...(exercise.kind === 'question' ? [] : [`check-${id}`])].find(
      (one) => !seen.has(one),
    );
    if (lacking !== undefined)
      throw new ExerciseError(`${options.chapter}: no cell has the grade_id "${lacking}"`);
  }
  const { kernelspec, language_info } = notebook.metadata;
  const released = {
    cells,
    metadata: {
      ...(kernelspec !== undefined && { kernelspec }),
      ...(language_info !== undefined && { language_info }),
      very_deep: { chapter: options.chapter, version: options.version },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(released, sortedKeys, 1)}\n`;
}

/** Jupyter writes keys in alphabetical order; so does a release, or saving it once would change every line. */
function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const tagsOf = (cell: RawCell): string[] => (Array.isArray(cell.metadata.tags) ? cell.metadata.tags : []);

const sourceOf = (cell: RawCell): string => (Array.isArray(cell.source) ? cell.source.join('') : cell.source);

function releaseCell(cell: RawCell, index: number, options: ReleaseOptions, seen: Set<string>): object {
  const mark = cell.metadata.nbgrader as RawMark | undefined;
  const tags = tagsOf(cell);
  let source = sourceOf(cell);
  const where = `${options.chapter}, cell ${index + 1}`;
  let metadata: Record<string, unknown> = tags.length > 0 ? { tags } : {};
  if (mark?.grade_id !== undefined) {
    if (seen.has(mark.grade_id))
      throw new ExerciseError(`${where}: the grade_id "${mark.grade_id}" is taken already`);
    seen.add(mark.grade_id);
    const exercise = options.exercises.get(mark.grade_id.replace(/^check-/, ''));
    if (exercise === undefined)
      throw new ExerciseError(`${where}: no exercise of this chapter is called "${mark.grade_id}"`);
    if (mark.solution) source = withStub(source, exercise, where);
    metadata = { ...metadata, ...markOf(mark, exercise) };
  }
  if (begin.test(source) || source.includes('### END SOLUTION'))
    throw new ExerciseError(`${where}: a solution mark outside a solution cell, or without its partner`);
  const common = {
    id: cell.id ?? createHash('sha256').update(`${index}\0${source}`).digest('hex').slice(0, 8),
    cell_type: cell.cell_type,
    metadata,
    source: linesOf(source),
  };
  return cell.cell_type === 'code' ? { ...common, execution_count: null, outputs: [] } : common;
}

function withStub(source: string, exercise: Exercise, where: string): string {
  const found = source.match(region) ?? [];
  if (found.length !== 1)
    throw new ExerciseError(
      `${where}: a solution cell has one solution between // ### BEGIN SOLUTION and // ### END SOLUTION; this has ${found.length}`,
    );
  return source.replace(region, () => stubOf(exercise).trimEnd());
}

/** What a student finds in place of the solution. */
export function stubOf(exercise: Exercise): string {
  if (exercise.kind !== 'question') return exercise.stub;
  const { id, answer } = exercise;
  return answer.type === 'choice'
    ? `// answer('${id}', '?');  // write ${listed(Object.keys(answer.options))} for the question mark, and remove the first two slashes`
    : `// answer('${id}', 0);  // write your number for the 0, and remove the first two slashes`;
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;

function markOf(mark: RawMark, exercise: Exercise): Record<string, unknown> {
  const common = { grade_id: mark.grade_id, schema_version: 3, task: false };
  if (mark.solution) {
    // nbgrader grades a question's cell itself, by hand; ours judges it by its answer.
    return { nbgrader: { ...common, solution: true, grade: false, locked: false } };
  }
  const points = pointsOf(exercise as CodeExercise);
  return {
    deletable: false,
    editable: false,
    nbgrader: { ...common, cell_type: 'code', solution: false, grade: true, locked: true, points },
  };
}

const pointsOf = (exercise: CodeExercise | QuestionExercise): number =>
  exercise.kind === 'question'
    ? exercise.points
    : exercise.cases(randomFor('points', exercise.id)).reduce((sum, one) => sum + one.points, 0);

/** A source as nbformat stores it: lines that keep their ends. */
const linesOf = (source: string): string[] => source.match(/[^\n]*\n|[^\n]+$/g) ?? [];
