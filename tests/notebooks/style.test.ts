import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadChapter } from '../../src/exercises/registry';
import { causes } from '../claims/causes';
import { chapters, instructors, notebooks, read, textOf } from './run';

describe.each(chapters)('%s', async (chapter) => {
  const { cells } = read(path.join(instructors, `${chapter}.ipynb`));
  const exercises = await loadChapter(chapter);

  it('has cells of at most 15 lines, solutions apart, and no outputs', () => {
    const long = cells.filter(
      ({ cell_type: type, source, metadata }) =>
        type === 'code' && !metadata.nbgrader && textOf(source).split('\n').length > 15,
    );
    expect(long.map(({ id }) => id)).toEqual([]);
    expect(cells.filter(({ outputs }) => outputs && outputs.length > 0)).toEqual([]);
  });

  it('has an id of its own for every cell, and the students’ copy, too', () => {
    for (const folder of [instructors, notebooks]) {
      const ids = read(path.join(folder, `${chapter}.ipynb`)).cells.map(({ id }) => id);
      // nbformat 4.5: unique in the notebook, 1 to 64 letters, digits, hyphens and underscores.
      expect(ids.filter((id, i) => ids.indexOf(id) !== i || !/^[\w-]{1,64}$/.test(id))).toEqual([]);
    }
  });

  it('has lines of code of at most 110 columns, and the students’ copy, too', () => {
    for (const folder of [instructors, notebooks]) {
      const { cells: copy } = read(path.join(folder, `${chapter}.ipynb`));
      const wide = copy.flatMap(({ id, cell_type: type, source }) =>
        type !== 'code' ||
        !textOf(source)
          .split('\n')
          .some((line) => line.length > 110)
          ? []
          : [id],
      );
      expect(wide).toEqual([]);
    }
  });

  it('gives every figure a caption that says what there is to see, in a sentence', () => {
    const captions = cells
      .filter(({ cell_type: type }) => type === 'code')
      .flatMap(({ id, source }) =>
        [...textOf(source).matchAll(/\balt: (['"`])((?:\\.|(?!\1).)*)\1/g)].map(([, , text]) => ({
          id,
          text,
        })),
      );
    expect(captions.length).toBeGreaterThan(0);
    expect(captions.filter(({ text }) => !/^[A-Z0-9a-z].{20,}\.$/.test(text ?? ''))).toEqual([]);
  });

  it('says below each chart of a measurement what there is to see, before the next heading', () => {
    const charts =
      /\b(lineChart|ridgeChart|sliderChart|controlsChart|heatmap|colourDimChart|deadChart|updateRatioChart|barChart|histogramChart)\(\{/;
    const isChart = ({ cell_type: type, source, metadata }: (typeof cells)[number]) =>
      // Of points in a plane the figure is the data itself; of a student's own figure the student says it.
      type === 'code' &&
      charts.test(textOf(source)) &&
      !/\bequal: true/.test(textOf(source)) &&
      metadata.nbgrader?.solution !== true;
    const silent = cells.filter((cell, i) => {
      if (!isChart(cell)) return false;
      const prose = cells.slice(i + 1).filter(({ cell_type: type }) => type === 'markdown');
      const texts = prose.map(({ source }) => textOf(source));
      const end = texts.findIndex((text) => /^#{2,3} /m.test(text));
      const [until = ''] = (texts[end] ?? '').split(/^#{2,3} /m);
      return ![...texts.slice(0, end < 0 ? undefined : end), until].some((text) => text.includes('to see'));
    });
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  it('has no doubled backslash before a command of a formula, which would begin a new line', () => {
    const doubled = cells.filter(
      ({ cell_type: type, source }) => type === 'markdown' && /\$[^$]*\\\\[a-z][^$]*\$/.test(textOf(source)),
    );
    expect(doubled.map(({ id }) => id)).toEqual([]);
  });

  it('has for each claim a cause that can be taken away', () => {
    const known = causes[chapter]?.flat().flatMap(({ fails }) => fails) ?? [];
    const claiming = cells.filter(({ source }) => /\bclaim\(/.test(textOf(source))).map(({ id }) => id);
    expect(claiming.filter((id) => !known.includes(id))).toEqual([]);
    const sources = new Map(cells.map(({ id, source }) => [id, textOf(source)]));
    const stale = (causes[chapter] ?? []).flat().flatMap(({ edits }) => edits);
    expect(stale.filter(([id, from]) => !sources.get(id)?.includes(from))).toEqual([]);
  });

  it('imports from the library only', () => {
    const modules = cells
      .filter(({ cell_type: type }) => type === 'code')
      .flatMap(({ source }) => [...textOf(source).matchAll(/from '([^']+)'/g)].map(([, name]) => name));
    expect([...new Set(modules)]).toEqual(['very-deep']);
  });

  it('has a cell for each exercise and question', () => {
    const marks = new Set(cells.map(({ metadata }) => metadata.nbgrader?.grade_id));
    const asked = exercises.filter(({ retired }) => retired === undefined);
    expect(asked.filter(({ id }) => !marks.has(id)).map(({ id }) => id)).toEqual([]);
  });

  it('asks its questions in the words of their specifications', () => {
    const prose = cells.map(({ source }) => textOf(source)).join('\n');
    for (const one of exercises) {
      if (one.kind !== 'question' || one.retired !== undefined) continue;
      expect(prose).toContain(one.prompt);
      if (one.answer.type !== 'choice') continue;
      const options = Object.entries(one.answer.options).map(([letter, text]) => `- **${letter}** ${text}`);
      const asked = prose
        .slice(prose.indexOf(one.prompt) + one.prompt.length)
        .trimStart()
        .split('\n');
      expect(asked.slice(0, options.length).map((line) => line.replace(/\.$/, ''))).toEqual(options);
    }
  });

  it('asks for words in the words of the specification, and gives as many points', () => {
    const released = read(path.join(notebooks, `${chapter}.ipynb`));
    for (const one of exercises) {
      if (one.kind !== 'text' || one.retired !== undefined) continue;
      for (const { cells: all } of [{ cells }, released]) {
        const at = all.findIndex(({ metadata }) => metadata.nbgrader?.grade_id === one.id);
        expect(all[at]?.metadata.nbgrader).toMatchObject({ points: one.points, solution: true, grade: true });
        // The cell of a figure stands between what is asked and the words.
        if (one.figure) expect(all[at - 1]).toMatchObject({ id: `figure-${one.id}`, cell_type: 'code' });
        const asked = textOf(all[at - (one.figure ? 2 : 1)]?.source ?? '');
        expect(asked).toContain(one.prompt);
        expect(asked).toContain(`(${one.words.join(' to ')} words`);
        expect(textOf(all[at + 1]?.source ?? '')).toBe(`await check('${one.id}');`);
      }
    }
  });

  it('gives its students neither solutions nor teacher’s notes', () => {
    const released = read(path.join(notebooks, `${chapter}.ipynb`));
    const text = released.cells.map(({ source }) => textOf(source)).join('\n');
    expect(text).not.toContain('BEGIN SOLUTION\nfunction');
    expect(released.cells.filter(({ metadata }) => metadata.tags?.includes('teacher'))).toEqual([]);
    expect(released.cells.filter(({ outputs }) => outputs && outputs.length > 0)).toEqual([]);
    for (const { source, metadata } of cells) {
      const solution = /BEGIN SOLUTION\n([\s\S]*)\n\/\/ ### END SOLUTION/.exec(textOf(source))?.[1];
      if (solution !== undefined && metadata.nbgrader) expect(text).not.toContain(solution);
    }
  });
});
