/** The words of the notebooks: standard terms, sources that are used and listed, and a first chapter that shows the way to all. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadChapter } from '../../src/exercises/registry';
import { chapters, instructors, read, textOf } from './run';

/** Words that readers of a second language stumble over, and the term of the trade that stands for each. */
const unusual: readonly [RegExp, string][] = [
  [/\b(hears?|heard|hearing)\b/i, 'receives a gradient'],
  [/\b(foretells?|foretold)\b/i, 'predicts'],
  [/\b(dearer|dearest|is dear|are dear)\b/i, 'expensive, or costs more'],
  [/\bwithout (any )?means\b/i, 'without a remedy: a mean is something else here'],
  [/\bthe (mean and |mean and the )?deviation of\b/i, 'the standard deviation of'],
  [/\bfirst weights\b/i, 'initial weights: the first ones could be those of the first layer'],
  [/\bso-many-th\b/i, 'each of the steps 0, n, 2n, ...'],
];

const cellsOf = (chapter: string) => read(path.join(instructors, `${chapter}.ipynb`)).cells;

/** The prose of a chapter, and below its heading the sources. */
function parts(chapter: string): { prose: string; sources: string } {
  const text = cellsOf(chapter)
    .map(({ source }) => textOf(source))
    .join('\n\n## cell\n\n');
  const [before = '', after = ''] = text.split(/^## Sources\n/m);
  const sources = after.split(/^## /m, 1)[0] ?? '';
  return { prose: before + after.slice(sources.length), sources };
}

const AUTHORS = String.raw`\b([A-Z][\p{L}-]+)(?:(?:,? and|,) (?:van der |van )?(?:[A-Z][\p{L}-]+|others)| et al\.)*\*{0,2},?`;
const cite = (author = '', year = '') => `${author} ${year}`;

/** "He et al. (2015)" and "(see De and Smith 2020; Yang et al. 2019)", as the first author and the year. */
function cited(prose: string): string[] {
  const flat = prose.replace(/\s+/g, ' ');
  const named = flat.matchAll(new RegExp(String.raw`${AUTHORS} \((\d{4})[ab]?\b`, 'gu'));
  const inBrackets = [...flat.matchAll(/\(([^()]*\b(?:19|20)\d\d[ab]?\b[^()]*)\)/g)].flatMap(([, inner]) => [
    ...(inner ?? '').matchAll(new RegExp(String.raw`${AUTHORS} ((?:19|20)\d\d)[ab]?\b`, 'gu')),
  ]);
  return [...named, ...inBrackets].map(([, author, year]) => cite(author, year));
}

/** The dated entries of a list of sources. */
const listed = (sources: string) =>
  [
    ...sources
      .replace(/\s+/g, ' ')
      .matchAll(
        new RegExp(
          String.raw`${AUTHORS} \((\d{4})[ab]?\)[.,]? (?:\*([^*]+?)[.?]?\*)?(?: \(([^)]+)\))?([^.*]*)`,
          'gu',
        ),
      ),
  ].map(([, author = '', year, title = '', remark = '', rest = '']) => ({
    name: cite(author, year),
    author,
    /** What the text may call it by, when not by its authors. */
    names: [title, remark, ...rest.split(/[(),]/)]
      .map((text) => text.trim())
      .filter(({ length }) => length > 3),
  }));

describe.each(chapters)('%s', async (chapter) => {
  const { prose, sources } = parts(chapter);
  const exercises = await loadChapter(chapter);

  it('uses the standard terms, in its cells and in what its exercises say', () => {
    const texts = new Map([
      ...cellsOf(chapter).map(({ id, source }) => [id, textOf(source)] as const),
      ...exercises.map((one) => [one.id, JSON.stringify(one)] as const),
    ]);
    const found = [...texts].flatMap(([id, text]) =>
      unusual.flatMap(([word, better]) => {
        const match = word.exec(text.replace(/\b(const|let) heard\b|\bheard[.[]/g, ''));
        return match === null ? [] : [`${id}: "${match[0]}"; say: ${better}`];
      }),
    );
    expect(found).toEqual([]);
  });

  it('lists the papers that it cites', () => {
    const flat = sources.replace(/\s+/g, ' ');
    const missing = cited(prose).filter((name) => {
      const [author, year] = name.split(' ');
      return !new RegExp(String.raw`\b${author}\b[^()]*\(${year}`, 'u').test(flat);
    });
    expect([...new Set(missing)]).toEqual([]);
  });

  it('cites the papers that it lists, by their authors or by name', () => {
    const flat = prose.replace(/\s+/g, ' ').toLowerCase();
    const entries = listed(sources);
    expect(entries.length).toBeGreaterThan(3);
    const unused = entries.filter(({ name, author, names }) => {
      const byAuthor = new RegExp(
        author.length > 4
          ? `\\b${author}\\b`
          : `\\b${author} (et al|and [A-Z])|\\b${author}, [A-Z]\\p{L}+ and`,
        'u',
      );
      return (
        !cited(prose).includes(name) &&
        !byAuthor.test(prose) &&
        !names.some((text) => flat.includes(text.toLowerCase()))
      );
    });
    expect(unused.map(({ name }) => name)).toEqual([]);
  });

  it('refers to sections that there are', () => {
    const numbers = new Map(
      chapters.map((one) => [
        one.slice(0, one.indexOf('-')),
        [...parts(one).prose.matchAll(/^## (\d+) /gm)].map(([, number]) => number),
      ]),
    );
    const here = chapter.slice(0, chapter.indexOf('-'));
    const said = `${prose}\n${exercises.map((one) => JSON.stringify(one)).join('\n')}`.replace(/\s+/g, ' ');
    const references = [
      ...said.matchAll(/(?:(?:chapter|notebook) (\d\db?), )?(?<!\d{4}[ab]?, )\bsections? (\d+)/gi),
    ];
    const lost = references.filter(
      ([text, where = here, number = '']) =>
        !numbers.get(where)?.includes(number) && !new RegExp(`\\d{4}[ab]?, ${text}`).test(said),
    );
    expect(lost.map(([text]) => text)).toEqual([]);
  });
});

describe('the first chapter', () => {
  const cells = new Map(cellsOf('00-start-here').map(({ id, source }) => [id, textOf(source)]));
  const numbers = chapters.map((one) => one.slice(0, one.indexOf('-')));

  it('shows the way to every notebook, in order', () => {
    const rows = [...(cells.get('map') ?? '').matchAll(/^\| (\d\d[a-z]?) /gm)].map(([, number]) => number);
    expect(rows).toEqual(numbers);
  });

  it('asks what the table of the README asks, which the site repeats', () => {
    const questions = (text: string) =>
      new Map([...text.matchAll(/^\| (\d\d[a-z]?) [^|]*\| ([^|]*) \|$/gm)].map(([, n, asks]) => [n, asks]));
    const inReadme = questions(readFileSync(path.join(__dirname, '../../README.md'), 'utf8'));
    inReadme.delete('00');
    expect(questions(cells.get('map') ?? '')).toEqual(inReadme);
  });

  it('names chapters that there are beside the events of the past', () => {
    const named = [...(cells.get('history') ?? '').matchAll(/\| ((?:\d\d[a-z]?(?:, )?)*) \|$/gm)].flatMap(
      ([, list = '']) => list.split(', ').filter((number) => number.trim() !== ''),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((number) => !numbers.includes(number))).toEqual([]);
  });
});
