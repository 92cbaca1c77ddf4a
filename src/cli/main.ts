#!/usr/bin/env node
import { program } from './program';
import { sentenceOf } from './sentence';
import { outliveReaders, setIn, tell } from './terminal';

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
