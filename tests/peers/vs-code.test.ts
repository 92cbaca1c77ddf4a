/** A notebook as VS Code saves it, in each of its ways, goes through check, submit and grade like JupyterLab's. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { released, type SavedNotebook, solutionsOf, solved, write } from './notebooks';
import { folder, veryDeep } from './peers';

const chapter = '00-start-here';
const place = path.join(folder, 'vs-code');
const full = /^(\d+) of \1 points; (\d+) of \2 solved$/;

type Way = (notebook: SavedNotebook) => unknown;
const cells =
  (change: (cell: SavedNotebook['cells'][number]) => object): Way =>
  (notebook) => ({
    ...notebook,
    cells: notebook.cells.map(change),
  });
const text = (source: string | readonly string[]) => [source].flat().join('');
const lines = (source: string | readonly string[]) => text(source).split(/(?<=\n)/);

/** How it changes what it saves. @source microsoft/vscode, extensions/ipynb/src/serializers.ts and notebookSerializer.ts */
const ways: Readonly<Record<string, Way>> = {
  'its language in each cell': cells(({ metadata, ...rest }) => ({
    ...rest,
    metadata: { ...metadata, vscode: { languageId: 'typescript' } },
  })),
  'texts as lists of lines': cells(({ source, ...rest }) => ({ ...rest, source: lines(source) })),
  'texts as one': cells(({ source, ...rest }) => ({ ...rest, source: text(source) })),
  'no ids of cells, in the older form': (notebook) => ({
    ...notebook,
    cells: notebook.cells.map(({ id: _, ...rest }) => rest),
    nbformat_minor: 2,
  }),
  'other ids of cells': (notebook) => ({
    ...notebook,
    cells: notebook.cells.map((cell, i) => ({ ...cell, id: `cell-${i}` })),
  }),
  'its own metadata of the notebook, and nothing else': ({ cells, ...rest }) => ({
    ...rest,
    cells,
    metadata: {
      kernelspec: { display_name: 'Very Deep (TypeScript)', language: 'typescript', name: 'very-deep' },
      language_info: { name: 'typescript', version: '5.0.4', mimetype: 'text/x-typescript' },
      orig_nbformat: 4,
      vscode: { interpreter: { hash: '31f2aee4e71d21fbe5cf8b01ff0e069b9275f58929596ceb00d14d90e3e16cd6' } },
    },
  }),
  'no kernel': ({ metadata, ...rest }) => ({ ...rest, metadata: { ...metadata, kernelspec: undefined } }),
  'the ends of lines of Windows in texts': cells(({ source, ...rest }) => ({
    ...rest,
    source: lines(text(source).replaceAll('\n', '\r\n')),
  })),
  'outputs and a count of runs': cells((cell) =>
    cell.cell_type === 'code'
      ? {
          ...cell,
          execution_count: 7,
          outputs: [{ name: 'stdout', output_type: 'stream', text: ['it ran\n'] }],
        }
      : cell,
  ),
};

/** How it lays a file out. */
const layouts: Readonly<Record<string, (json: string) => string>> = {
  'four blanks, no last line end': (json) => JSON.stringify(JSON.parse(json), undefined, 4),
  tabs: (json) => `${JSON.stringify(JSON.parse(json), undefined, '\t')}\n`,
  'the ends of lines of Windows': (json) => json.replaceAll('\n', '\r\n'),
  'a byte order mark': (json) => `\ufeff${json}`,
};

it('a solved notebook is worth the same in each of the ways', async () => {
  const given = solved(released(chapter), solutionsOf(chapter));
  const files = [
    ...Object.entries(ways).map(([way, change], i) => {
      const file = path.join(place, `way-${i}`, 'Untitled-1.ipynb');
      write(file, change(given));
      return [way, file] as const;
    }),
    ...Object.entries(layouts).map(([way, change], i) => {
      const file = path.join(place, `layout-${i}`, 'Untitled-1.ipynb');
      write(file, given);
      writeFileSync(file, change(readFileSync(file, 'utf8')));
      return [way, file] as const;
    }),
  ];
  const handedIn = path.join(place, 'handed-in');
  const names = files.map(([, file]) => path.basename(path.dirname(file)));
  for (const [i, [way, file]] of files.entries()) {
    const checked = await veryDeep('check', file);
    expect(checked.trim().split('\n').at(-1), way).toMatch(full);
    await veryDeep('submit', file, '--to', handedIn, '--student', names[i] as string);
  }
  const report = path.join(place, 'report.json');
  await veryDeep('grade', handedIn, '--sandbox', 'best-effort', '--json', report);
  const { submissions } = JSON.parse(readFileSync(report, 'utf8')) as {
    submissions: { id: string; chapter: string; score: number; maxScore: number }[];
  };
  const grades = submissions.map(({ id, chapter: of, score, maxScore }) => [id, of, score / maxScore]);
  expect(grades.sort()).toEqual(names.map((name) => [name, chapter, 1]).sort());
}, 3_600_000);
