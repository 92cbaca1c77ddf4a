/**
 * Stands in for a grading process whose compiler some notebooks keep busy: those of students called `bomb...` for ever, that of
 * `slow` for a second and a half of processor time.
 */
const report = ({ id, path, chapter }) => ({
  ...{ id, path, chapter, status: 'graded', message: '', score: 1, maxScore: 1, durationMs: 0 },
  exercises: [],
});

process.on('message', ({ batch, works }) => {
  if (works === undefined) return;
  const limit = works.some(({ id }) => id.startsWith('bomb')) ? Infinity : 1.5e6;
  if (limit === Infinity || works.some(({ id }) => id === 'slow')) {
    const used = () => process.cpuUsage().user + process.cpuUsage().system;
    for (const before = used(); used() - before < limit; );
  }
  for (const [graded, work] of works.entries()) process.send({ batch, graded, report: report(work) });
  process.send({ batch, done: true });
});
process.on('disconnect', () => process.exit(0));
