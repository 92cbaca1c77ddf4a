/**
 * Stands in for a grading process that what it graded has overwhelmed. A batch of several submissions it answers with the
 * messages of the environment variable HOSTILE, in which `$batch` stands for the batch's number; a single one honestly, and
 * all where there are no such messages.
 */
const hostile = JSON.parse(process.env.HOSTILE);

const report = ({ id, path, chapter }) => ({
  ...{
    id,
    path,
    chapter,
    status: 'graded',
    message: `by ${process.pid}`,
    score: 1,
    maxScore: 1,
    durationMs: 0,
  },
  exercises: [],
});

process.on('message', ({ batch, works }) => {
  if (works === undefined) return;
  const say = (message) => process.connected && process.send(message);
  if (works.length === 1 || hostile.length === 0) {
    for (const [graded, work] of works.entries())
      say({ batch, graded, report: { ...report(work), durationMs: works.length } });
    say({ batch, done: true });
    return;
  }
  const filled = (value) => {
    if (value === '$batch') return batch;
    if (value === '$before') return batch - 1;
    if (typeof value === 'string' && value.startsWith('$report'))
      return report(works[Number(value.slice('$report'.length))]);
    if (value === '$nest') return JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    if (value === '$long') return 'x'.repeat(8 << 20);
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one)]));
  };
  for (const message of hostile) {
    if (message === '$exit') process.exit(3);
    say(filled(message));
  }
});
process.on('disconnect', () => process.exit(0));
