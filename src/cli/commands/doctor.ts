import { courseRoot, courseVersion } from '../../notebook/released';
import { type Command, commandOf } from '../command';
import type { Check } from '../doctor/check';
import { checkData } from '../doctor/data';
import { checkEngine } from '../doctor/engine';
import { checkGpu } from '../doctor/gpu';
import { checkJupyter, checkKernel } from '../doctor/jupyter';
import { checkDisk, checkNode } from '../doctor/machine';
import { profile, renderProfile } from '../doctor/profile';
import { checkSandbox } from '../doctor/sandbox';
import { doctorTable } from '../tables/doctor';
import { give, inLine, say } from '../terminal';

const marks: Record<Check['status'], string> = { ok: '✓', weak: '!', fails: '✗' };

function render(checks: readonly Check[]): string {
  return checks
    .flatMap(({ name, status, found, notes }) => [
      `${marks[status]} ${name.padEnd(9)}${inLine(found)}`,
      ...notes.map((note) => `${' '.repeat(13)}${inLine(note)}`),
    ])
    .join('\n');
}

export const command: Command = commandOf(doctorTable, async ({ values }) => {
  if (values.profile) {
    const measured = await profile(values.model);
    if (values.json) give(`${JSON.stringify({ schema: 1, ...measured }, null, 2)}\n`);
    else say(`${renderProfile(measured)}\n`);
    return 0;
  }
  const checks = [
    checkNode(),
    await checkEngine(),
    await checkGpu(),
    checkData(),
    await checkJupyter(),
    checkKernel(),
    await checkSandbox(),
    checkDisk(),
  ];
  const canRun = checks.every(({ status }) => status !== 'fails');
  if (values.json) {
    const named = Object.fromEntries(checks.map(({ name, ...rest }) => [name, rest]));
    const all = { schema: 1, course: 'very-deep', version: courseVersion, canRun, checks: named };
    give(`${JSON.stringify(all, null, 2)}\n`);
  } else {
    say(`very-deep ${courseVersion} in ${courseRoot}\n${render(checks)}\n`);
    say(canRun ? '\nThe course can run.\n' : '\nThe course cannot run yet: see ✗ above.\n');
  }
  return canRun ? 0 : 1;
});
