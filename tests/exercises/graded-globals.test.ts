import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ungradable } from '../../src/exercises/form';
import { factsOf } from '../../src/notebook/facts';
import { isNotGraded, languageNames, processNames, toolNames } from '../../src/notebook/graded-globals';

const said = (line: string) => ungradable(['f'], factsOf([`function f() { ${line} }`]));

describe('a solution that takes of `process`', () => {
  it.each([
    'process.env.HOME?.length;',
    "process['env'];",
    'globalThis.process.env;',
    'process.cpuUsage();',
    'process.getBuiltinModule("fs");',
  ])('what no grader has hears of it: %s', (line) => {
    expect(said(line)).toMatch(/^It needs `process\.\w+`, which is not there while it is graded/);
  });

  it.each([
    ...processNames.map((name) => `process.${name};`),
    'typeof process;',
    'const process = { env: 1 }; process.env;',
    '((process: { env: number }) => process.env)({ env: 1 });',
    '({ process: { env: 1 } }).process.env;',
  ])('what a grader has hears nothing: %s', (line) => {
    expect(said(line)).toBeUndefined();
  });

  it('is told nothing where a cell declares a `process` of its own', () => {
    const cells = factsOf(['const process = { env: 1 };', 'const f = () => process.env;']);
    expect(ungradable(['f'], cells)).toBeUndefined();
  });
});

it('knows every global of this Node.js: each is there for a graded cell, or is none of its', () => {
  const program = 'console.log(JSON.stringify(Object.getOwnPropertyNames(globalThis)))';
  // With `-e` Node.js would have its modules as globals, too.
  const printed = execFileSync(process.execPath, ['--input-type=module'], {
    input: program,
    encoding: 'utf8',
  });
  const all = JSON.parse(printed) as string[];
  const graded = [...languageNames, ...toolNames];
  expect(all.filter((name) => !graded.includes(name) && !isNotGraded(name))).toEqual([]);
  expect(graded.filter(isNotGraded)).toEqual([]);
});
