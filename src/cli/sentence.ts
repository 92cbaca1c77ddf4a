import path from 'node:path';
import { VeryDeepError } from '../core';
import { messageOf } from '../platform/thrown';

/** What ended a command, for people: what can be mended in a sentence, anything else with the place where it happened. */
export function sentenceOf(error: NodeJS.ErrnoException): string {
  if (error instanceof VeryDeepError) return error.message;
  const [, missing] = /^Cannot find module '([^./\\][^']*)'/.exec(error.message ?? '') ?? [];
  if (error.code === 'MODULE_NOT_FOUND' && missing !== undefined && !path.isAbsolute(missing))
    return `the package ${missing} is not installed here; in the course's folder run: npm run setup`;
  // The system refused something.
  if (error.syscall !== undefined && error.code !== undefined)
    return error.path === undefined ? error.message : `${error.path}: ${messageOf(error)}`;
  return error.stack ?? String(error);
}
