/**
 * Makes a student's notebook from an instructor's: solutions become stubs, outputs and teacher's notes go, check cells
 * are locked. Pure and deterministic: the same instructor's notebook gives the same bytes.
 */
import { ExerciseError } from '../core';
import { randomFor } from '../exercises/prepare';
import type { Exercise } from '../exercises/spec';
import { figureStub, textStub } from '../exercises/text';
import { figureCellOf, figureOf } from '../notebook/figure-cell';
import {
  linesOf,
  markOf,
  newCellId,
  parseRaw,
  type RawCell,
  type RawMark,
  rawText,
  sourceOf,
  tagsOf,
} from '../notebook/raw';

export interface ReleaseOptions {
  readonly chapter: string;
  /** The course's version, noted in the notebook so that a grade can name the release it was given for. */
  readonly version: string;
  /** The exercises of the chapter, by id. */
  readonly exercises: ReadonlyMap<string, Exercise>;
}

const begin = /^[ \t]*(\/\/ ### BEGIN SOLUTION|<!-- ### BEGIN SOLUTION -->)[ \t]*$/m;
const region = /^[ \t]*\/\/ ### BEGIN SOLUTION[ \t]*\n[\s\S]*?^[ \t]*\/\/ ### END SOLUTION[ \t]*$/gm;
const textRegion = /^<!-- ### BEGIN SOLUTION -->[ \t]*\n[\s\S]*?^<!-- ### END SOLUTION -->[ \t]*$/gm;

/**
 * The student's notebook, as text.
 * @param text the instructor's notebook
 * @throws ExerciseError naming the cell, when a mark is missing, unknown, doubled or in the wrong place
 */
export function releaseNotebook(text: string, options: ReleaseOptions): string {
  const notebook = parseRaw(text, `the instructor's notebook of ${options.chapter}`);
  const kept = notebook.cells.filter((cell) => !tagsOf(cell).includes('teacher'));
  const seen = new Set<string>();
  const cells = kept.map((cell, i) => releaseCell(cell, i, options, seen));
  for (const [id, exercise] of options.exercises) {
    if (exercise.retired !== undefined) continue;
    const needed = [
      id,
      ...(exercise.kind === 'question' ? [] : [`check-${id}`]),
      ...(exercise.kind === 'text' && exercise.figure ? [figureCellOf(id)] : []),
    ];
    const lacking = needed.find((one) => !seen.has(one));
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
  return rawText(released);
}

function releaseCell(cell: RawCell, index: number, options: ReleaseOptions, seen: Set<string>): object {
  const mark = markOf(cell);
  const tags = tagsOf(cell);
  let source = sourceOf(cell);
  const where = `${options.chapter}, cell ${index + 1}`;
  let metadata: Record<string, unknown> = tags.length > 0 ? { tags } : {};
  if (mark !== undefined) {
    if (seen.has(mark.grade_id))
      throw new ExerciseError(`${where}: the grade_id "${mark.grade_id}" is taken already`);
    seen.add(mark.grade_id);
    const drawn = figureOf(mark.grade_id);
    const exercise = options.exercises.get(drawn ?? mark.grade_id.replace(/^check-/, ''));
    if (exercise === undefined)
      throw new ExerciseError(`${where}: no exercise of this chapter is called "${mark.grade_id}"`);
    if (exercise.retired !== undefined)
      throw new ExerciseError(
        `${where}: ${exercise.id} is retired (${exercise.retired}); take its cells out, or the field \`retired\``,
      );
    if (drawn !== undefined) {
      refuseMisdrawn(cell, mark, exercise, where);
      source = withStub(source, figureStub, where);
    } else if (exercise.kind === 'text') {
      refuseMisplaced(cell, mark, where);
      if (mark.solution) source = withTextStub(source, where);
    } else if (mark.solution) source = withStub(source, stubOf(exercise), where);
    metadata = { ...metadata, ...releasedMark(mark, exercise) };
  }
  if (begin.test(source) || source.includes('### END SOLUTION'))
    throw new ExerciseError(`${where}: a solution mark outside a solution cell, or without its partner`);
  // A student's cell is known by its id where its mark is lost, and is read for its figure.
  const figureId = figureOf(mark?.grade_id) && mark?.grade_id;
  const common = {
    id: figureId ?? cell.id ?? newCellId(index, source),
    cell_type: cell.cell_type,
    metadata,
    source: linesOf(source),
  };
  return cell.cell_type === 'code' ? { ...common, execution_count: null, outputs: [] } : common;
}

function withStub(source: string, stub: string, where: string): string {
  const found = source.match(region) ?? [];
  if (found.length !== 1)
    throw new ExerciseError(
      `${where}: a solution cell has one solution between // ### BEGIN SOLUTION and // ### END SOLUTION; this has ${found.length}`,
    );
  return source.replace(region, () => stub.trimEnd());
}

/** An answer in words stands in a text cell, its check in a code cell. */
function refuseMisplaced({ cell_type: type }: RawCell, { grade_id: id, solution }: RawMark, where: string) {
  if (solution !== (type === 'markdown'))
    throw new ExerciseError(
      `${where}: ${id} is answered in words: its answer is a Markdown cell, its check a code cell`,
    );
}

/** A figure is drawn by a code cell, of an answer that asks for one. */
function refuseMisdrawn(
  { cell_type: type }: RawCell,
  { grade_id: id, solution }: RawMark,
  exercise: Exercise,
  where: string,
) {
  if (exercise.kind !== 'text' || !exercise.figure)
    throw new ExerciseError(
      `${where}: ${exercise.id} asks for no figure, but a cell has the grade_id "${id}"`,
    );
  if (!solution || type !== 'code')
    throw new ExerciseError(
      `${where}: the figure of ${exercise.id} is drawn in a code cell that is a solution`,
    );
}

/** The cell holds the answer alone: what students find there is theirs to replace. */
function withTextStub(source: string, where: string): string {
  if ((source.match(textRegion) ?? []).length !== 1 || source.replace(textRegion, '').trim() !== '')
    throw new ExerciseError(
      `${where}: an answer in words stands alone in its cell, between <!-- ### BEGIN SOLUTION --> and <!-- ### END SOLUTION -->, each on a line of its own`,
    );
  return textStub;
}

/** What a student finds in place of the solution. */
function stubOf(exercise: Exclude<Exercise, { kind: 'text' }>): string {
  if (exercise.kind !== 'question') return exercise.stub;
  const { id, answer } = exercise;
  if (answer.type === 'run')
    return `// answer('${id}', '');  // put the run's text between the quotes, and remove the first two slashes`;
  return answer.type === 'choice'
    ? `// answer('${id}', '?');  // write ${listed(Object.keys(answer.options))} for the question mark, and remove the first two slashes`
    : `// answer('${id}', 0);  // write your number for the 0, and remove the first two slashes`;
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;

function releasedMark(mark: RawMark, exercise: Exercise): Record<string, unknown> {
  const common = { grade_id: mark.grade_id, schema_version: 3, task: false };
  // A figure is part of its answer: its cell has no points of its own.
  if (figureOf(mark.grade_id) !== undefined)
    return {
      deletable: false,
      nbgrader: { ...common, cell_type: 'code', solution: true, grade: false, locked: false },
    };
  // An answer in words is what nbgrader calls manually graded: the answer's own cell has the points.
  if (exercise.kind === 'text')
    return mark.solution
      ? {
          deletable: false,
          nbgrader: {
            ...{ ...common, cell_type: 'markdown', solution: true, grade: true, locked: false },
            points: exercise.points,
          },
        }
      : {
          deletable: false,
          editable: false,
          nbgrader: { ...common, cell_type: 'code', solution: false, grade: false, locked: true },
        };
  if (mark.solution) {
    // nbgrader grades a question's cell itself, by hand; ours judges it by its answer.
    return { nbgrader: { ...common, solution: true, grade: false, locked: false } };
  }
  const points = pointsOf(exercise);
  return {
    deletable: false,
    editable: false,
    nbgrader: { ...common, cell_type: 'code', solution: false, grade: true, locked: true, points },
  };
}

const pointsOf = (exercise: Exercise): number =>
  exercise.kind === 'question' || exercise.kind === 'text'
    ? exercise.points
    : exercise.cases(randomFor('points', exercise.id)).reduce((sum, one) => sum + one.points, 0);
