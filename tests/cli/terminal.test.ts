import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { give, inLine, printable, say, setIn, takeBack, tell } from '../../src/cli/terminal';
import { hostile, obeyed } from './hostile-texts';

const cli = path.resolve(__dirname, '../../src/cli');

const streams = [process.stdout, process.stderr];
const found = streams.map(({ isTTY }) => isTTY);

/** What is written to the streams while they are a terminal, or none. */
function written(print: () => void, isTTY: boolean): string {
  let text = '';
  for (const stream of streams) {
    vi.spyOn(stream, 'write').mockImplementation((some) => {
      text += String(some);
      return true;
    });
    stream.isTTY = isTTY;
  }
  print();
  return text;
}

afterEach(() => {
  vi.restoreAllMocks();
  for (const [i, stream] of streams.entries()) stream.isTTY = found[i] as boolean;
});

describe('what is printed for people', () => {
  it.each(hostile)('holds nothing of %s that a terminal obeys or hides', (_, text) => {
    for (const clean of [printable, inLine, (one: string) => setIn(printable(one))]) {
      expect(clean(`a${text}b`)).not.toMatch(obeyed);
      expect(clean(`a${text}b`)).toMatch(/^a.*b$/s);
    }
    for (const isTTY of [true, false])
      for (const print of [say, tell]) expect(written(() => print(text), isTTY)).not.toMatch(obeyed);
    expect(written(() => give(text), true)).not.toMatch(obeyed);
  });

  it('says that something was there', () => {
    for (const [, text] of hostile) expect(printable(text)).toContain('\ufffd');
  });

  it('leaves every letter alone, in every script, and emoji', () => {
    const texts = [
      'O’Neil',
      'Zoë',
      'Zoe\u0308',
      '李雷',
      'محمد',
      'हिन्दी',
      'ไทย',
      '❤\ufe0f',
      '👍🏽',
      'a\tb\nc',
      '−1 ✓ ✗ █',
    ];
    for (const text of texts) expect(printable(text)).toBe(text);
  });

  it('lets no text begin a line of its own where lines say whose they are', () => {
    expect(inLine('ada\nbob  100 of 100')).toBe('ada bob  100 of 100');
    expect(setIn('no\nbob  100 of 100')).toBe('no\n      bob  100 of 100');
  });
});

it('a result for programs goes into a pipe as it is', () => {
  for (const [, text] of hostile) expect(written(() => give(text), false)).toBe(text);
});

it('lines are taken back on a terminal alone', () => {
  expect(written(() => takeBack(3), true)).toBe('\x1b[3A\x1b[J');
  expect(written(() => takeBack(3), false)).toBe('');
  expect(written(() => takeBack(0), true)).toBe('');
});

it('nothing is printed elsewhere in src/cli', () => {
  const files = readdirSync(cli, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.ts'));
  const printing = files.filter((one) =>
    /\bprocess\.std(out|err)\b(?!\.columns)|\bconsole\b/.test(readFileSync(path.join(cli, one), 'utf8')),
  );
  // The bar cleans what it is given, and draws itself.
  expect(printing.sort()).toEqual(['progress.ts', 'terminal.ts']);
});
