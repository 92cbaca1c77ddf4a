#!/usr/bin/env node
import path from 'node:path';
import { VeryDeepError } from '../core';
import type { Command } from './command';

/** Loaded when called, so that `very-deep --help` does not wait for TensorFlow.js. */
const commands: Record<string, () => Promise<{ command: Command }>> = {
  check: () => import('./commands/check.js'),
  countersign: () => import('./commands/countersign.js'),
  data: () => import('./commands/data.js'),
  doctor: () => import('./commands/doctor.js'),
  exercises: () => import('./commands/exercises.js'),
  grade: () => import('./commands/grade.js'),
  gradebook: () => import('./commands/gradebook.js'),
  kernel: () => import('./commands/kernel.js'),
  queue: () => import('./commands/queue.js'),
  regrade: () => import('./commands/regrade.js'),
  release: () => import('./commands/release.js'),
  report: () => import('./commands/report.js'),
  run: () => import('./commands/run.js'),
  similar: () => import('./commands/similar.js'),
  start: () => import('./commands/start.js'),
  submit: () => import('./commands/submit.js'),
  update: () => import('./commands/update.js'),
  worker: () => import('./commands/worker.js'),
};

async function help(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(
      async ([name, load]) => `  ${name.padEnd(12)}${(await load()).command.summary}`,
    ),
  );
  return [
    'usage: very-deep COMMAND [ARGUMENT...]',
    '',
    ...lines,
    '',
    '`very-deep COMMAND --help` says more.',
  ].join('\n');
}

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(`${await help()}\n`);
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    process.stderr.write(`very-deep: no command is called "${name}".\n${await help()}\n`);
    return 2;
  }
  const { command } = await load();
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${command.usage.trim()}\n`);
    return 0;
  }
  return command.run(args);
}

/** What can be mended is told in a sentence; anything else with the place where it happened. */
function sentenceOf(error: NodeJS.ErrnoException): string {
  if (error instanceof VeryDeepError || error.code?.startsWith('ERR_PARSE_ARGS')) return error.message;
  const [, missing] = /^Cannot find module '([^./\\][^']*)'/.exec(error.message ?? '') ?? [];
  if (error.code === 'MODULE_NOT_FOUND' && missing !== undefined && !path.isAbsolute(missing))
    return `the package ${missing} is not installed here; in the course's folder run: npm run setup`;
  return error.stack ?? String(error);
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`very-deep: ${sentenceOf(error as NodeJS.ErrnoException)}\n`);
    process.exitCode = 2;
  },
);
