import ts from 'typescript-api';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../src/notebook/facts';
import { readMagics, withoutMagics } from '../../src/notebook/magics';

const known = new Set(['done', 'isReady']);
const read = (source: string) => readMagics(ts, source, (name) => known.has(name));
const commands = (source: string) => read(source).commands.map(({ command }) => command);

describe('a command', () => {
  it('is a line that no TypeScript is', () => {
    for (const line of [
      'ls',
      'ls -la',
      'ls /tmp/*.txt',
      'npm install left-pad',
      'git commit -m "a b"',
      "echo it's",
      'echo `date`',
      './run.sh --fast',
      '/bin/ls',
      '/usr/bin/env node -p 1',
      'cat a.txt | grep b > c.txt',
      'if true; then echo yes; fi',
      '(cd /tmp && ls)',
      'done and dusted',
      'make',
    ])
      expect(commands(`!${line}`)).toEqual([line]);
  });

  it('stands between lines of TypeScript, which stay where they are', () => {
    const source =
      'const a = 1\n!echo one\n!ls\nconsole.log(a)\n!echo `two`\n// !no\nconst t = `\n!text\n`;\n';
    expect(commands(source)).toEqual(['echo one', 'ls', 'echo `two`']);
    expect(read(source).code).toBe(
      'const a = 1\n         \n   \nconsole.log(a)\n           \n// !no\nconst t = `\n!text\n`;\n',
    );
  });

  it('goes on behind a backslash', () => {
    const { commands: found, code } = read('!echo a \\\n  b\nconst c = 1;');
    expect(found.map(({ command }) => command)).toEqual(['echo a \\\n  b']);
    expect(code).toBe('         \n   \nconst c = 1;');
  });
});

describe('TypeScript that begins with an exclamation mark', () => {
  it('stays what it is', () => {
    for (const source of [
      '!done',
      '!done && isReady()',
      '!isReady(1).then((x) => x)',
      '!(done || isReady)',
      '!true',
      '!await isReady()',
      '!await (isReady())',
      '!function named() { return 1; }()',
      "!'text'",
      '![1].length',
      '!globalThis.fetch',
      "!require('node:fs').existsSync('x')",
      'const own = 1;\n!own',
      "import fs, { rmSync as remove } from 'node:fs';\n!fs\n!remove",
      'const { a: [b] } = isReady;\n!b',
      'function f() {}\n!f()',
      'const x =\n!done',
      'isReady(\n!done,\n1)',
      'const s = `\n!ls\n`',
      '/*\n!ls\n*/',
      'if (done) {\n!ls\n}',
      '!done &&\nisReady()',
    ])
      expect([source, commands(source)]).toEqual([source, []]);
  });

  it('is all that parses, where nobody says which names are known', () => {
    expect(withoutMagics(ts, '!ls')).toBe('!ls');
    expect(withoutMagics(ts, '!npm i x')).toBe('        ');
  });
});

describe('a magic', () => {
  it('is the first line that is neither blank nor a comment', () => {
    expect(read('%%time\nconst a = 1;')).toMatchObject({
      magic: { name: '%%time', argument: '', start: 0, end: 6 },
      code: '      \nconst a = 1;',
    });
    expect(read('\n// why\n  %%time now\n1').magic).toMatchObject({ name: '%%time', argument: 'now' });
    expect(read('%%\n1').magic?.name).toBe('%%');
  });

  it('is nowhere else, for there it is a remainder', () => {
    for (const source of ['const a = 5\n%done', 'done\n% isReady', '`\n%%time`', '5 % 3'])
      expect(read(source)).toEqual({ commands: [], code: source });
  });

  it('may be followed by commands', () => {
    expect(read('%%time\n!ls -l *').commands).toMatchObject([{ command: 'ls -l *' }]);
  });

  it('blanks the rest where it is another language', () => {
    expect(read('%%html\n<b>!\n!x</b>')).toMatchObject({ commands: [], code: '      \n    \n      ' });
  });
});

describe('the facts of a cell', () => {
  it('are those of its TypeScript', () => {
    const [facts] = factsOf(['%%time\n!npm install x\nconst kept = used;']);
    expect([...(facts?.declares.keys() ?? [])]).toEqual(['kept']);
    expect([...(facts?.uses ?? [])]).toEqual(['used']);
    expect([...(factsOf(['%%html\n<b>const lost = 1;</b>'])[0]?.declares.keys() ?? [])]).toEqual([]);
  });
});
