import { tf } from '../../backend';
import { UsageError } from '../../core';
import { learnedFile, readLearned, withLearned } from '../../exercises/learned';
import { loadExercise } from '../../exercises/registry';
import { gradeInPool, openPool } from '../../grading/pool';
import { refusePlaces, writeFileWhole } from '../../grading/reports';
import { type MinedExercise, type MinedGroup, mine, readFound } from '../../mining';
import { answeredByCode, groupNamed, learnedOf } from '../../mining/name';
import { readWorks } from '../../mining/read-works';
import { verifyExercise } from '../../proof/verify';
import { type Command, commandOf } from '../command';
import { needCompleteCourse } from '../complete-course';
import { progressBar } from '../progress';
import { misconceptionsTable } from '../tables/misconceptions';
import type { Values } from '../tables/table';
import { inLine, say, setIn } from '../terminal';

type Given = Values<typeof misconceptionsTable>;

export const command: Command = commandOf(misconceptionsTable, async ({ action, operands, values }) => {
  needCompleteCourse('misconceptions are found and named in');
  await tf.setBackend('cpu');
  return action === 'find' ? find(operands, values) : name(operands, values);
});

async function find(paths: readonly string[], values: Given): Promise<number> {
  const { exercise, json, jobs, sandbox: mode } = values;
  if (exercise !== undefined) answeredByCode(await loadExercise(exercise));
  refusePlaces({ files: { json } });
  const { works, leftOut } = await readWorks(paths);
  if (works.length + leftOut.length === 0)
    throw new UsageError('there is no notebook (*.ipynb) to ask there');
  const pool = await openPool({ mode, jobs });
  try {
    const bar = progressBar('asking');
    let done = 0;
    const found = await mine(tf, works, {
      grader: gradeInPool(pool),
      ...(exercise !== undefined && { only: [exercise] }),
      onAsked: () => bar.update(++done, works.length, `${done} of ${works.length}`),
    });
    bar.finish();
    if (json !== undefined) writeFileWhole(json, `${JSON.stringify(found, null, 1)}\n`);
    say(found.map(exerciseText).join(''));
    for (const { what, why } of leftOut) say(`left out: ${inLine(what)}: ${inLine(why)}\n`);
    const groups = found.reduce((sum, one) => sum + one.groups.length, 0);
    say(`${groups} ${groups === 1 ? 'group' : 'groups'} without a name among ${works.length} notebooks\n`);
    return 0;
  } finally {
    await pool.close();
  }
}

function exerciseText({ id, right, named, unanswered, groups, alone }: MinedExercise): string {
  const known = Object.values(named).reduce((sum, count) => sum + count, 0);
  const head = `${id}: ${right} right, ${known} with a named misconception, ${unanswered} without an answer, ${alone.length} like nobody else\n`;
  return head + groups.map(groupText).join('');
}

/** Students whose names a line has room for. */
const namesShown = 8;

function groupText({ name, students, input, examples: [example] }: MinedGroup): string {
  const more = students.length - namesShown;
  const names = students.slice(0, namesShown).join(', ') + (more > 0 ? ` and ${more} more` : '');
  const lines = [`  ${name}: ${students.length} students: ${inLine(names)}`];
  if (input !== undefined) {
    lines.push(`      ${inLine(input.calls)}`);
    lines.push(`      should be ${inLine(input.right)}; theirs: ${inLine(input.theirs)}`);
    if (input.alsoLike.length > 0) lines.push(`      as ${input.alsoLike.join(', ')} too`);
  }
  if (example !== undefined) lines.push(`      ${setIn(example.code)}`);
  return `${lines.join('\n')}\n`;
}

async function name([wanted, id]: readonly string[], values: Given): Promise<number> {
  const { from, sentence, seeds } = values;
  if (wanted === undefined || id === undefined || from === undefined)
    throw new UsageError(
      'which group, and what is it called? very-deep misconceptions name mean-of-values/1 leaves-out-the-first --from FILE --sentence TEXT',
    );
  if (sentence === undefined || sentence.trim() === '')
    throw new UsageError('what helps whoever answers so? --sentence TEXT');
  const group = groupNamed(readFound(from), wanted);
  const exercise = answeredByCode(await loadExercise(wanted.slice(0, wanted.lastIndexOf('/'))));
  const { learned, leftOut } = await learnedOf(tf, exercise, group, { id, sentence: sentence.trim() });
  for (const why of leftOut) say(`left out: ${inLine(why)}\n`);
  const library = await import('../../door.js');
  const { faults } = await verifyExercise(withLearned(exercise, learned), { seeds, library });
  if (faults.length > 0) {
    say(`✗ ${exercise.id} with ${id}; nothing was written\n${faults.map((one) => `    ${one}\n`).join('')}`);
    return 1;
  }
  const file = learnedFile(exercise);
  writeFileWhole(file, `${JSON.stringify([...readLearned(exercise), ...learned], null, 2)}\n`);
  say(`✓ ${exercise.id} with ${id}: ${seeds} seeds\n${file}\n`);
  say(`${group.students.length} students are told so on the next \`very-deep regrade\`\n`);
  return 0;
}
