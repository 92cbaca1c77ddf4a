/** The program `very-deep`: which command is meant, and what it says without one. */
import { UsageError } from '../core';
import { nearestName } from '../core/nearest';
import type { Command } from './command';
import { type CommandName, tables } from './tables';
import { say } from './terminal';

/** Loaded when called, so that `very-deep --help` does not wait for TensorFlow.js. */
const commands: Record<CommandName, () => Promise<{ command: Command }>> = {
  check: () => import('./commands/check.js'),
  countersign: () => import('./commands/countersign.js'),
  data: () => import('./commands/data.js'),
  desk: () => import('./commands/desk.js'),
  doctor: () => import('./commands/doctor.js'),
  exercises: () => import('./commands/exercises.js'),
  feedback: () => import('./commands/feedback.js'),
  grade: () => import('./commands/grade.js'),
  gradebook: () => import('./commands/gradebook.js'),
  kernel: () => import('./commands/kernel.js'),
  lti: () => import('./commands/lti.js'),
  misconceptions: () => import('./commands/misconceptions.js'),
  queue: () => import('./commands/queue.js'),
  regrade: () => import('./commands/regrade.js'),
  release: () => import('./commands/release.js'),
  report: () => import('./commands/report.js'),
  run: () => import('./commands/run.js'),
  similar: () => import('./commands/similar.js'),
  start: () => import('./commands/start.js'),
  submit: () => import('./commands/submit.js'),
  teachers: () => import('./commands/teachers.js'),
  update: () => import('./commands/update.js'),
  worker: () => import('./commands/worker.js'),
};

const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name);

/** @throws UsageError that names what comes nearest */
function refuse(name: string): never {
  const what = name.startsWith('-') ? `there is no option ${name}` : `no command is called "${name}"`;
  const near = nearestName(name, [...Object.keys(commands), '--help', '--version']);
  throw new UsageError(
    near === undefined
      ? `${what}; \`very-deep --help\` lists what there is`
      : `${what}; did you mean ${near}?`,
  );
}

/**
 * Runs what a command line asks for.
 * @returns the exit status
 * @throws UsageError for what is mistyped
 */
export async function program([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const { programHelp } = await import('./help.js');
    say(programHelp(Object.values(tables)));
    return 0;
  }
  if (name === '--version') {
    const { courseVersion } = await import('../notebook/released.js');
    say(`${courseVersion}\n`);
    return 0;
  }
  if (!isCommand(name)) return refuse(name);
  if (args.includes('--help') || args.includes('-h')) {
    const { commandHelp } = await import('./help.js');
    say(commandHelp(tables[name]));
    return 0;
  }
  const { command } = await commands[name]();
  return command.run(args);
}
