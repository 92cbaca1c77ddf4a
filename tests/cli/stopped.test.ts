/** What is stopped in the middle, by Ctrl-C, by a signal or by a closed terminal, ends as a shell expects and leaves nothing behind. */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(__dirname, '../..');
const main = path.join(root, 'dist', 'src', 'cli', 'main.js');
const chapter = '00-start-here';

let folder: string;
let at: (...names: string[]) => string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-stopped-'));
  at = (...names) => path.join(folder, ...names);
  for (const student of ['ada', 'bob']) {
    mkdirSync(at('class', student), { recursive: true });
    copyFileSync(path.join(root, 'notebooks', `${chapter}.ipynb`), at('class', student, `${chapter}.ipynb`));
  }
  // Busy for as long as it may be.
  const text = readFileSync(at('class', 'ada', `${chapter}.ipynb`), 'utf8');
  const notebook = JSON.parse(text) as { cells: { id: string; source: unknown }[] };
  for (const cell of notebook.cells)
    if (cell.id === 'mean-of-values') cell.source = 'function meanOfValues(): number { for (;;); }';
  writeFileSync(at('class', 'ada', `${chapter}.ipynb`), JSON.stringify(notebook));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How each is called, in which folder it works besides the temporary one. */
const commands: Record<string, () => string[]> = {
  submit: () => ['submit', at('class', 'ada', `${chapter}.ipynb`), '--to', at('box'), '--student', 'ada'],
  check: () => ['check', at('class', 'ada', `${chapter}.ipynb`)],
  grade: () => ['grade', at('class'), '--json', at('out', 'r.json'), '--sandbox', 'best-effort'],
  similar: () => ['similar', at('class'), '--html', at('out', 's.html')],
  'exercises verify': () => ['exercises', 'verify', '00'],
};
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

describe.each(Object.entries(commands))('%s', (name, args) => {
  it.each(Object.entries(signals))('ends by %s', async (signal, status) => {
    const temporary = at(`tmp-${name.replace(' ', '-')}-${signal}`);
    mkdirSync(temporary);
    mkdirSync(at('out'), { recursive: true });
    const child = spawn(process.execPath, [main, ...args()], {
      cwd: folder,
      env: { ...process.env, TMPDIR: temporary },
      stdio: 'ignore',
    });
    let isOver = false;
    const ended = new Promise<readonly [number | null, string | null]>((resolve) =>
      child.once('exit', (code, by) => {
        isOver = true;
        resolve([code, by]);
      }),
    );
    // In the middle: when it has begun to keep something there, or a while after its start.
    for (let i = 0; i < 40 && readdirSync(temporary).length === 0 && !isOver; i++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const wasOver = isOver;
    child.kill(signal as NodeJS.Signals);
    // Either is what a shell takes for an end by that signal.
    const [code, by] = await ended;
    if (!wasOver) expect(by ?? code).toBe(by === null ? status : signal);
    expect(readdirSync(temporary)).toEqual([]);
    expect(existsSync(at('box')) ? readdirSync(at('box')) : []).toEqual([]);
    expect(readdirSync(at('out')).filter((file) => !/\.(json|html)$/.test(file))).toEqual([]);
  });
});
