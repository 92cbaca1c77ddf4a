import { describe, expect, it } from 'vitest';
import { progressBar } from '../../src/cli/progress';

/** Collects what is written, as a terminal or as a file would. */
function output(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  const pieces: string[] = [];
  const stream = { isTTY, write: (piece: string) => pieces.push(piece) > 0 };
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => pieces.join('') };
}

describe('progressBar', () => {
  it('draws one line over and over on a terminal, and ends it', () => {
    const { stream, text } = output(true);
    const bar = progressBar('file.gz', stream);
    bar.update(0, 100, '0 MB');
    bar.update(50, 100, '50 MB');
    bar.update(100, 100, '100 MB');
    bar.finish();
    bar.finish();
    const lines = text().split('\r').slice(1);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^file\.gz █{14}░{14} {2}50 % {2}50 MB/);
    expect(text().endsWith('\n')).toBe(true);
    expect(text().match(/\n/g)).toHaveLength(1);
  });

  it('leaves the line when something else is written, and is drawn again after it', () => {
    const { stream, text } = output(true);
    const bar = progressBar('proving', stream);
    bar.update(1, 2, 'first');
    bar.clear();
    bar.clear();
    bar.update(1, 2, 'second');
    expect(text().split('\r').slice(1)).toEqual([
      expect.stringContaining('first'),
      '\x1b[K',
      expect.stringContaining('second'),
    ]);
  });

  it('has nothing to clear elsewhere, and repeats no line', () => {
    const { stream, text } = output(false);
    const bar = progressBar('proving', stream);
    bar.update(0, 3, 'first');
    bar.clear();
    bar.update(0, 3, 'second');
    expect(text()).toBe('proving   0 %  first\n');
  });

  it('prints a plain line at every quarter elsewhere', () => {
    const { stream, text } = output(false);
    const bar = progressBar('file.gz', stream);
    for (let done = 0; done <= 1000; done++) bar.update(done, 1000, `${done} bytes`);
    bar.finish();
    expect(text().trimEnd().split('\n')).toEqual([
      'file.gz   0 %  0 bytes',
      'file.gz  25 %  250 bytes',
      'file.gz  50 %  500 bytes',
      'file.gz  75 %  750 bytes',
      'file.gz 100 %  1000 bytes',
    ]);
  });
});
