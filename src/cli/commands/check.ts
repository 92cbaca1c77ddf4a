import { parseArgs } from 'node:util';
import { tf } from '../../backend';
import { UsageError } from '../../core';
import { visibleSeed } from '../../exercises/source';
import { collect } from '../../grading/collect';
import { gradeHere } from '../../grading/grade';
import { openSandbox } from '../../grading/sandbox';
import { gradeFiles } from '../../grading/session';
import type { Command } from '../command';

const usage = `
usage: very-deep check NOTEBOOK [EXERCISE...]

Checks a notebook's exercises on the cases of the notebook's own check, which everybody may see, and shows each case.

Exit status: 0 all pass, 1 something does not yet, 2 usage or environment.
`;

export const command: Command = {
  summary: "check a notebook's exercises on the visible cases",
  usage,
  async run(args) {
    const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
    const [file, ...ids] = positionals;
    if (file === undefined) throw new UsageError('which notebook? very-deep check NOTEBOOK [EXERCISE...]');
    await tf.setBackend('cpu');
    const sandbox = await openSandbox({ mode: 'best-effort' });
    try {
      const report = await gradeFiles(tf, collect([file]), {
        grader: gradeHere({ sandbox }),
        seed: visibleSeed,
      });
      const [submission] = report.submissions;
      if (submission === undefined || submission.status === 'unreadable')
        throw new UsageError(submission?.message ?? 'there is no notebook there');
      const unknown = ids.find((id) => !submission.exercises.some((one) => one.id === id));
      if (unknown !== undefined) throw new UsageError(`no exercise of this notebook is called "${unknown}"`);
      if (submission.message !== '') process.stdout.write(`${submission.message}\n`);
      const shown = submission.exercises.filter((one) => ids.length === 0 || ids.includes(one.id));
      for (const { id, verdict, points, maxPoints, feedback, cases } of shown) {
        process.stdout.write(
          `${verdict === 'pass' ? '✓' : '✗'} ${id}: ${points} of ${maxPoints}. ${feedback}\n`,
        );
        if (verdict === 'fail' || verdict === 'partial')
          for (const { name, passed, message } of cases)
            process.stdout.write(
              `    ${passed ? '✓' : '✗'} ${name}${message === '' ? '' : `: ${message}`}\n`,
            );
      }
      return shown.every((one) => one.verdict === 'pass') ? 0 : 1;
    } finally {
      await sandbox.close();
    }
  },
};
