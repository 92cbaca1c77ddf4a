import { parseArgs } from 'node:util';
import { courseRoot, courseVersion } from '../../notebook/released';
import type { Command } from '../command';
import type { Check } from '../doctor/check';
import { checkData } from '../doctor/data';
import { checkEngine } from '../doctor/engine';
import { checkGpu } from '../doctor/gpu';
import { checkJupyter, checkKernel } from '../doctor/jupyter';
import { checkDisk, checkNode } from '../doctor/machine';
import { profile, renderProfile } from '../doctor/profile';
import { checkSandbox } from '../doctor/sandbox';

const marks: Record<Check['status'], string> = { ok: '✓', weak: '!', fails: '✗' };

function render(checks: readonly Check[]): string {
  return checks
    .flatMap(({ name, status, found, notes }) => [
      `${marks[status]} ${name.padEnd(9)}${found}`,
      ...notes.map((note) => `${' '.repeat(13)}${note}`),
    ])
    .join('\n');
}

export const command: Command = {
  summary: 'what is here, which engine computes, what is missing and how to get it',
  usage: `
usage: very-deep doctor [--json] [--profile [--model NAME]]

Looks at Node, the engine that computes, the GPU, the data, Jupyter, the kernel, the sandbox of the grader and the disk.
✓ is as it should be; ! works, but something is slower, missing or unsafe; ✗ keeps the course from running.

  --json      the same for programs
  --profile   trains a model of the course for a few steps instead: the time of each kernel, and which kernels the
              engine leaves to plain JavaScript
  --model     its name: lenet-bn by default, or any other of the course

Exit status: 0, or 1 when the course cannot run.`,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        json: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        model: { type: 'string', default: 'lenet-bn' },
      },
    });
    if (values.profile) {
      const measured = await profile(values.model);
      console.log(
        values.json ? JSON.stringify({ schema: 1, ...measured }, null, 2) : renderProfile(measured),
      );
      return 0;
    }
    const checks = [
      checkNode(),
      await checkEngine(),
      await checkGpu(),
      checkData(),
      checkJupyter(),
      checkKernel(),
      await checkSandbox(),
      checkDisk(),
    ];
    const canRun = checks.every(({ status }) => status !== 'fails');
    if (values.json) {
      const named = Object.fromEntries(checks.map(({ name, ...rest }) => [name, rest]));
      console.log(
        JSON.stringify(
          { schema: 1, course: 'very-deep', version: courseVersion, canRun, checks: named },
          null,
          2,
        ),
      );
    } else {
      console.log(`very-deep ${courseVersion} in ${courseRoot}\n${render(checks)}`);
      console.log(canRun ? '\nThe course can run.' : '\nThe course cannot run yet: see ✗ above.');
    }
    return canRun ? 0 : 1;
  },
};
