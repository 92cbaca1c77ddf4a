/** How a process ended, from real ends, and what a report then says. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { endingOf } from '../../../src/grading/sandbox/ending';

/** How a shell's command ends; in a shell of its own it is told as 128 and the signal's number. */
function endOf(command: string, nested: boolean, output = '') {
  const args = nested ? ['-c', `/bin/sh -c '${command}'; exit $?`] : ['-c', command];
  const { status: code, signal } = spawnSync('/bin/sh', args, { stdio: 'ignore' });
  return endingOf({ code, signal, output, memoryMiB: 512 });
}

describe.each([false, true])('an end, told as a status: %s', (nested) => {
  const faults = [
    'SEGV',
    'BUS',
    'ILL',
    'TRAP',
    'ABRT',
    'FPE',
    'SYS',
    'XFSZ',
    'KILL',
    'TERM',
    'HUP',
    'USR1',
    'PIPE',
  ];

  it.each(faults)('by SIG%s is a crash, names the signal and claims no want of memory', (name) => {
    const { status, message } = endOf(`kill -${name} $$`, nested);
    expect(status).toBe('crashed');
    expect(message).toContain(`(SIG${name})`);
    expect(message).not.toMatch(/most likely|needed more than/);
  });

  it('is want of memory where V8 says so, whatever the signal', () => {
    const said = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';
    for (const name of ['ABRT', 'SEGV', 'TRAP', 'ILL'])
      expect(endOf(`kill -${name} $$`, nested, said)).toEqual({
        ...{ status: 'memory', message: 'the code needed more than 512 MiB of memory' },
      });
  });

  it('by SIGXCPU is an endless loop', () => {
    expect(endOf('kill -XCPU $$', nested).status).toBe('timeout');
  });

  it('by an exit of its own says its status', () => {
    for (const code of [0, 1, 3, 127])
      expect(endOf(`exit ${code}`, nested).message).toContain(`(exit status ${code})`);
  });
});

it('says different things of different signals', () => {
  const texts = ['SEGV', 'BUS', 'ABRT', 'FPE', 'SYS', 'XFSZ', 'KILL', 'TERM'].map((name) =>
    endOf(`kill -${name} $$`, false).message.replace(/ \(SIG.*/, ''),
  );
  expect(new Set(texts).size).toBe(texts.length);
});
