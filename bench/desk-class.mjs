// A class in a gradebook, as `very-deep grade --db` leaves it: real exercises, real solutions and made-up wrong ones, and for
// each a report of the size of a real one. For the desk's bench and its tests.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** @typedef {import('../src/grading/gradebook/index.js').Gradebook} Gradebook */

/** A generator of numbers in [0, 1), the same for the same seed. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/**
 * The first exercises of the course, by chapter, with their instructors' solutions.
 * @param {number} count
 */
function exercisesOf(count) {
  const folder = path.join(root, 'notebooks', 'instructor');
  const chapters = readdirSync(folder)
    .filter((file) => file.endsWith('.ipynb'))
    .sort();
  /** @type {{ chapter: string, exercises: { id: string, code: string, maxPoints: number }[] }[]} */
  const found = [];
  let left = count;
  for (const file of chapters) {
    const { cells } = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    const solutions = cells.flatMap((/** @type {any} */ { metadata, source, cell_type: type }) =>
      type === 'code' && metadata.nbgrader?.solution
        ? [{ id: metadata.nbgrader.grade_id, code: [source].flat().join(''), maxPoints: 4 }]
        : [],
    );
    const exercises = solutions.slice(0, left);
    left -= exercises.length;
    if (exercises.length > 0) found.push({ chapter: file.replace('.ipynb', ''), exercises });
  }
  return found;
}

const misconceptions = ['divides-by-n-minus-1', 'forgets-epsilon', 'swaps-momentum', undefined, undefined];

/**
 * @param {{ id: string, code: string, maxPoints: number }} exercise
 * @param {() => number} random
 */
function answered({ id, code, maxPoints }, random) {
  const chance = random();
  const points = chance < 0.6 ? maxPoints : chance < 0.75 ? 2 : 0;
  const verdict = points === maxPoints ? 'pass' : points > 0 ? 'partial' : chance < 0.9 ? 'fail' : 'missing';
  const misconception =
    verdict === 'fail' ? misconceptions[Math.floor(random() * misconceptions.length)] : undefined;
  const cases = Array.from({ length: 4 }, (_, i) => {
    const passed = i < points;
    const message = `The result of \`${id}\` is [${random()}, ${random()}]; it should be [${random()}, ${random()}].`;
    return {
      name: `case ${i + 1}`,
      passed,
      points: passed ? 1 : 0,
      maxPoints: 1,
      message: passed ? '' : message,
    };
  });
  return {
    code: `// ${Math.floor(random() * 1000)}\n${code}`,
    result: {
      ...{ id, title: `Exercise ${id}`, points, maxPoints, verdict, cases },
      feedback: verdict === 'pass' ? 'All cases pass.' : 'The result is not right yet.',
      ...(misconception !== undefined && { misconception }),
    },
  };
}

/**
 * Records a class.
 * @param {Gradebook} book an empty one
 * @param {{ students?: number, exercises?: number, course: import('../src/grading/results/course.js').Course }} options
 * @returns {Promise<{ students: string[], chapters: { chapter: string, exercises: { id: string }[] }[] }>}
 */
export async function recordClass(book, { students: count = 500, exercises = 60, course }) {
  const chapters = exercisesOf(exercises);
  const run = { version: '1.0.0', startedAt: '2026-10-01T08:00:00.000Z' };
  const students = Array.from({ length: count }, (_, i) => `student-${String(i + 1).padStart(3, '0')}`);
  const left = students.entries();
  /** A server takes several at once. */
  const recorder = async () => {
    for (const [i, student] of left) await recordStudent(student, numbers(((i + 1) * 2654435761) % 2 ** 32));
  };
  /** @param {string} student @param {() => number} random */
  async function recordStudent(student, random) {
    for (const { chapter, exercises: asked } of chapters) {
      const answers = asked.map((one) => answered(one, random));
      const all = answers.map(({ result }) => result);
      const score = all.reduce((sum, { points }) => sum + points, 0);
      const maxScore = all.reduce((sum, { maxPoints }) => sum + maxPoints, 0);
      const file = `${student}/${chapter}.ipynb`;
      const digest = createHash('sha256').update(file).digest('hex');
      const handIn = /** @type {const} */ ({
        at: Date.parse(run.startedAt),
        from: 'file',
        attempt: 0,
        note: '',
      });
      const report = { id: student, path: file, chapter, status: 'graded', message: '', score, maxScore };
      await book.record(
        run,
        { student, chapter, path: file, digest, handIn },
        { seed: 'a seed', exam: 'an exam' },
        /** @type {any} */ ({ ...report, durationMs: 100, exercises: all }),
        new Map(answers.map(({ code, result: { id } }) => [id, { code }])),
      );
      await book.settle(run, student, chapter, { course });
    }
  }
  await Promise.all([recorder(), recorder(), recorder(), recorder()]);
  return { students, chapters };
}
