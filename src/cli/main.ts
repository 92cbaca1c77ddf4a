#!/usr/bin/env node
import path from 'node:path';
import { VeryDeepError } from '../core';
import { program } from './program';
import { outliveReaders, setIn, tell } from './terminal';

/** What can be mended is told in a sentence; anything else with the place where it happened. */
function sentenceOf(error: NodeJS.ErrnoException): string {
  if (error instanceof VeryDeepError) return error.message;
  const [, missing] = /^Cannot find module '([^./\\][^']*)'/.exec(error.message ?? '') ?? [];
  if (error.code === 'MODULE_NOT_FOUND' && missing !== undefined && !path.isAbsolute(missing))
    return `the package ${missing} is not installed here; in the course's folder run: npm run setup`;
  // The system refused something: its message names the reason, what was tried, and the file where there is one.
  if (error.syscall !== undefined && error.code !== undefined) return error.message;
  return error.stack ?? String(error);
}

outliveReaders();
program(process.argv.slice(2)).then(
  (status) => {
    process.exitCode ??= status;
  },
  (error: unknown) => {
    tell(`very-deep: ${setIn(sentenceOf(error as NodeJS.ErrnoException))}\n`);
    process.exitCode = 2;
  },
);
