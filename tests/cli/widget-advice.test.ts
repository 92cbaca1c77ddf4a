import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { widgetAdvice } from '../../src/cli/jupyter/widgets';

/** A program that answers as `jupyter --paths --json` does: with what is given, and as its status. */
function jupyter(answer: string, status = 0): string {
  const program = path.join(mkdtempSync(path.join(os.tmpdir(), 'very-deep-jupyter-')), 'jupyter');
  const lines = [
    '#!/bin/sh',
    '[ "$*" = "--paths --json" ] || exit 9',
    `cat <<'END'`,
    answer,
    'END',
    `exit ${status}`,
  ];
  writeFileSync(program, `${lines.join('\n')}\n`, { mode: 0o755 });
  return program;
}

describe.skipIf(process.platform === 'win32')('widgets in a JupyterLab of the user', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-data-'));
  const [bare, full] = [path.join(folder, 'bare'), path.join(folder, 'full')];
  mkdirSync(path.join(bare, 'labextensions', '@jupyter-widgets'), { recursive: true });
  mkdirSync(path.join(full, 'labextensions', 'anywidget'), { recursive: true });
  const of = (...data: string[]) => jupyter(JSON.stringify({ runtime: [], config: [], data }));

  it('are told how to be had where there is no anywidget', () => {
    expect(widgetAdvice(of(bare, path.join(folder, 'nowhere')))).toMatch(/: pip install anywidget$/);
  });

  it.each([
    ['where anywidget is there', () => of(bare, full)],
    ['where the program fails', () => jupyter(JSON.stringify({ data: [bare] }), 1)],
    ['where it says something else', () => jupyter('Jupyter 7')],
    ['where it is not there', () => path.join(folder, 'jupyter')],
  ])('are not spoken of %s', (_where, program) => {
    expect(widgetAdvice(program())).toBeUndefined();
  });
});
