import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { annotations, junitXml, withoutCommands, writeReports } from '../../../src/grading/reports';
import { classPage } from '../../../src/grading/reports/class';
import { classStatistics } from '../../../src/grading/reports/statistics';
import { studentPage } from '../../../src/grading/reports/student';
import { markdownSummary } from '../../../src/grading/reports/summary';
import type { SubmissionReport } from '../../../src/grading/results/report';
import { python } from './python';
import { exerciseOf, hostile, reportOf, submissionOf } from './sample';

const evil = submissionOf(hostile, {
  message: hostile,
  exercises: [
    exerciseOf({
      title: hostile,
      feedback: hostile,
      cases: [{ name: hostile, passed: false, points: 0, maxPoints: 1, message: hostile }],
    }),
  ],
});

describe('the page of a student', () => {
  const text = studentPage(reportOf([evil]), evil);

  it('escapes everything a student could have written', () => {
    expect(text).not.toContain('<script');
    expect(text).not.toContain('\0');
    expect(text).not.toContain('\x1b');
    expect(text).toContain('&lt;script&gt;');
  });

  it('loads and runs nothing, by a policy whose hash fits its style', () => {
    expect(text).toMatch(/default-src &#39;none&#39;; style-src &#39;sha256-[A-Za-z0-9+/=]+&#39;/);
    expect(text).not.toMatch(/\b(src|href)="/);
  });

  it('never tells the seed', () => expect(text).not.toContain('the-secret-seed'));

  it('says when the notebook was handed in and who says so, and never calls a receipt proof', () => {
    const handed = { handedIn: '2026-01-01T00:00:00.000Z', timeFrom: 'receipt' } as const;
    expect(studentPage(reportOf([]), submissionOf('alice', handed))).toContain(
      'Handed in 2026-01-01T00:00:00.000Z, by its receipt, which alone proves nothing.',
    );
    expect(text).not.toContain('Handed in');
  });

  it('says the verdict in words, for those who see no colour', () =>
    expect(text).toContain('◐ partly solved'));

  it('never breaks a word of a table: what is too wide can be moved', () => {
    const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] as string;
    for (const [rule, selectors] of style.matchAll(/([^{}]+)\{[^}]*\}/g))
      if (/\b(th|td|table|body|main)\b/.test(selectors as string))
        expect(rule).not.toMatch(/overflow-wrap|word-break|word-wrap|table-layout: fixed/);
    expect(style).toContain('.wide { overflow-x: auto; }');
    expect(text).toContain('<div class="wide"><table>');
  });

  it('shows as code what stands in backticks, escaped as everything', () => {
    const feedback = 'Call `tf.mean(x, [0])`, not `<b>`; a lone ` stays.';
    const one = submissionOf('a', {
      message: 'See `x`.',
      exercises: [
        exerciseOf({
          feedback,
          cases: [{ name: '`n` = 1', passed: false, points: 0, maxPoints: 1, message: '`y` is 2' }],
        }),
      ],
    });
    const page = studentPage(reportOf([one]), one);
    expect(page).toContain('Call <code>tf.mean(x, [0])</code>, not <code>&lt;b&gt;</code>; a lone ` stays');
    expect(page).toContain('<code>n</code> = 1');
    expect(page).toContain('<code>y</code> is 2');
    expect(page).toContain('See <code>x</code>.');
    expect(classPage(reportOf([one]), () => 'x.html')).toContain('>See <code>x</code>.</td>');
  });

  it('shows how the points add up when the score is not their sum, and only then', () => {
    const sums = (more: Partial<SubmissionReport>) => {
      const one = submissionOf('a', more);
      const table = /How the points add up<\/caption>(.*?)<\/table>/s.exec(
        studentPage(reportOf([one]), one),
      )?.[1];
      return table && [...table.matchAll(/<td class="number">(.*?)<\/td>/g)].map(([, value]) => value);
    };
    expect(sums({})).toBeUndefined();
    const late = { deadline: '2026-01-01T00:00:00Z', days: 2, percent: 20, points: 0.2 };
    expect(sums({ score: 0.8, late })).toEqual(['1', '−0.2', '0.8']);
    expect(sums({ score: 1.5, late })).toEqual(['1', '−0.2', '+0.7', '1.5']);
    expect(sums({ score: 0.25 })).toEqual(['1', '−0.75', '0.25']);
  });

  it('has no score where nothing was graded', () => {
    const none = submissionOf('a', {
      chapter: '',
      status: 'unreadable',
      exercises: [],
      score: 0,
      maxScore: 0,
    });
    expect(studentPage(reportOf([none]), none)).not.toMatch(/0 of 0|<meter/);
  });
});

describe('the page of the class', () => {
  const text = classPage(reportOf([submissionOf('alice'), evil]), () => 'x.html');

  it('keeps what students wrote out of its scripts', () => {
    // Compared as booleans: the page holds all of Plotly, and a diff of it would never end.
    const withoutPlotly = text.slice(0, text.indexOf('</main>'));
    expect(withoutPlotly.includes('<script>')).toBe(false);
    expect(text.includes('<script>alert')).toBe(false);
    const data = /<script type="application\/json" id="figures">(.*?)<\/script>/s.exec(
      withoutPlotly,
    )?.[1] as string;
    expect(data).not.toContain('<');
    expect(JSON.parse(data)).toHaveLength(3);
  });

  it('draws a figure of one entry as one of many: bars of one thickness, named, counted in whole numbers', () => {
    type Drawn = { layout: { height?: number; xaxis: object; yaxis: object }; data: [{ y?: string[] }] };
    const figuresOf = (misconceptions: readonly string[]): Drawn[] => {
      const all = misconceptions.map((misconception, i) =>
        submissionOf(`s${i}`, { exercises: [exerciseOf({ misconception })] }),
      );
      const drawn = /id="figures">(.*?)<\/script>/s.exec(classPage(reportOf(all), () => 'x.html'));
      return JSON.parse(drawn?.[1] as string) as Drawn[];
    };
    const [, , one] = figuresOf(['2024']) as [Drawn, Drawn, Drawn];
    const [scores, , three] = figuresOf(['a', 'b', 'c']) as [Drawn, Drawn, Drawn];
    const bars = ({ data: [{ y }] }: Drawn) => y?.length;
    expect([bars(one), bars(three)]).toEqual([1, 3]);
    // What is not the bars is as high whatever their number.
    const [low, high] = [one.layout.height as number, three.layout.height as number];
    expect(low).toBeGreaterThan(100);
    expect(high - low).toBeLessThan(low);
    expect(high).toBeGreaterThan(low);
    for (const { layout } of [one, three]) {
      expect(layout.yaxis).toMatchObject({ type: 'category' });
      expect(layout.xaxis).toMatchObject({ dtick: 1, rangemode: 'tozero' });
    }
    expect(scores.layout.yaxis).toMatchObject({ dtick: 1 });
  });

  it('can be printed: on white, with the heads of tables on each page, and no row in two', () => {
    const style = /<style>(.*?)<\/style>/s.exec(text.slice(0, text.indexOf('</style>') + 8))?.[1] as string;
    const print = style.slice(style.indexOf('@media print'));
    expect(print).toContain('--bg: #fff');
    expect(print).toContain('thead { display: table-header-group; }');
    expect(print).toMatch(/tr[^{}]*\{ break-inside: avoid; \}/);
  });

  it('counts nobody as asked and failed who was not asked', () => {
    const unread = { status: 'unreadable', score: 0 } as const;
    const cases = [{ name: 'features', passed: false, points: 0, maxPoints: 1, message: '' }];
    const report = reportOf([
      submissionOf('a'),
      submissionOf('b', { ...unread, exercises: [exerciseOf({ verdict: 'missing', points: 0, cases })] }),
      submissionOf('c', { status: 'absent', score: 0, exercises: [] }),
      submissionOf('d', { ...unread, chapter: '', maxScore: 0, exercises: [] }),
    ]);
    const statistics = classStatistics(report);
    expect(statistics).toMatchObject({ percentages: [50], mean: 50, unreadable: 2, absent: 1 });
    expect(statistics.cases.map(({ answered }) => answered)).toEqual([1, 1]);
    const page = classPage(report, () => 'x.html');
    expect(page).toContain(
      'Mean 50.0 %, median 50.0 % of the 1 that could be graded; 2 could not be read and 1 was not handed in.',
    );
  });

  it('shows what lateness took, where it took something', () => {
    const late = { deadline: '2026-01-01T00:00:00Z', days: 1, percent: 10, points: 0.1 };
    const page = (more: Partial<SubmissionReport>) =>
      classPage(reportOf([submissionOf('a', more)]), () => 'x.html');
    expect(page({ score: 0.9, late })).toContain(
      '<td class="number">1</td><td class="number">−0.1</td><td class="number">0.9 / 2</td>',
    );
    expect(page({})).not.toContain('<th scope="col" class="number">late</th>');
  });

  it('names each student, and every seed with its chapters', () => {
    const report = reportOf([submissionOf('a'), submissionOf('b', { chapter: '04', seed: 'other' })], {
      students: [{ id: 'a', name: 'Ada <3' }],
    });
    const page = classPage(report, () => 'x.html');
    expect(page).toContain('Ada &lt;3');
    expect(page).toContain(
      'Seed the-secret-seed of 03-batch-normalization; Seed other of 04: keep this page',
    );
  });

  it('counts cases and misconceptions', () => {
    const statistics = classStatistics(reportOf([submissionOf('a'), submissionOf('b', { score: 2 })]));
    expect(statistics).toMatchObject({ mean: 75, median: 75, misconceptions: [{ students: 2 }] });
    expect(statistics.cases[0]).toMatchObject({ name: 'images', answered: 2, passed: 0 });
  });
});

describe('JUnit XML', () => {
  it('is well formed whatever students write, and counts what failed', () => {
    const xml = junitXml(reportOf([submissionOf('alice'), evil]));
    const counts = python(
      'import xml.etree.ElementTree as e; r = e.fromstring(sys.stdin.buffer.read()); print(json.dumps([r.get("tests"), r.get("failures"), len(r.findall(".//testcase")), len(r.findall(".//failure"))]))',
      xml,
    );
    expect(counts).toEqual(['3', '2', 3, 2]);
  });

  it('carries the grade of each submission', () => {
    const graded = submissionOf('alice', {
      ...{
        score: 0.9,
        rawScore: 1,
        message: 'Late.',
        handedIn: '2026-01-01T00:00:00.000Z',
        timeFrom: 'receipt',
      },
    });
    expect(
      python(
        'import xml.etree.ElementTree as e; r = e.fromstring(sys.stdin.buffer.read()); print(json.dumps({p.get("name"): p.get("value") for p in r.findall("testsuite/properties/property")}))',
        junitXml(reportOf([graded])),
      ),
    ).toEqual({
      ...{ score: '0.9', max_score: '2', raw_score: '1', status: 'graded', message: 'Late.' },
      ...{ handed_in: '2026-01-01T00:00:00.000Z', time_from: 'receipt' },
    });
  });

  it('has a failing test for a notebook that could not be read', () => {
    const xml = junitXml(
      reportOf([submissionOf('bob', { status: 'unreadable', message: 'no JSON', exercises: [] })]),
    );
    expect(xml).toContain('failures="1"');
    expect(xml).toContain('no JSON');
  });

  it('calls what is of no chapter by its path', () => {
    const none = submissionOf('bob', {
      chapter: '',
      path: 'bob/work.zip',
      status: 'unreadable',
      exercises: [],
    });
    expect(junitXml(reportOf([none]))).toContain('<testcase classname="bob/work.zip" name="bob/work.zip">');
  });
});

describe('the summary in Markdown', () => {
  it('tells points, verdicts and what adds up, and no seed', () => {
    const late = { deadline: '2026-01-01T00:00:00Z', days: 1, percent: 10, points: 0.1 };
    const text = markdownSummary(reportOf([submissionOf('ada', { score: 0.9, late })]));
    expect(text).toContain('## Very Deep: your grade\n');
    expect(text).toContain('### ada · 03-batch-normalization: 0.9 of 2 points');
    expect(text).toContain(
      '| The mean and variance of a batch | ◐ partly solved | 1 / 2 | Your variance divides by N − 1. |',
    );
    expect(text).toContain('| a day late: 10 % off | −0.1 |');
    expect(text).not.toContain('the-secret-seed');
  });

  it('lets no text of a student’s be Markdown, call somebody, or end a table', () => {
    const text = markdownSummary(reportOf([{ ...evil, id: `@everyone ${hostile} | # x` }]));
    const own = text.replaceAll('<br>', '').replaceAll('<!-- -->', '');
    expect(own).not.toMatch(/[<@$]/);
    for (const line of own.split('\n').filter((one) => one.startsWith('|')))
      expect([3, 5]).toContain(line.match(/\|/g)?.length);
  });

  it('stays within what a comment may hold, and says what it leaves out', () => {
    const text = markdownSummary(reportOf(Array.from({ length: 3000 }, (_, i) => submissionOf(`s${i}`))));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/\n\d+ more are left out here: see the report\.\n/);
  });
});

describe('GitHub annotations', () => {
  it('are one line each, whatever students write', () => {
    const lines = annotations(reportOf([{ ...evil, status: 'unreadable', path: 'a,b:c\n::error::z' }]))
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines)
      expect(line).toMatch(/^::(error|warning) file=a%2Cb%3Ac%0A%3A%3Aerror%3A%3Az,title=/);
  });

  it('name the student of whom there is no file', () => {
    const absent = { path: '', status: 'absent', message: 'Nothing was handed in.', exercises: [] } as const;
    expect(annotations(reportOf([submissionOf('a,b', { ...absent, chapter: '' })]))).toBe(
      '::error title=a%2Cb::Nothing was handed in.\n',
    );
  });

  it('stop commands around text of students', () => {
    expect(withoutCommands('::set-output name=a::b', 'token')).toBe(
      '::stop-commands::token\n::set-output name=a::b\n::token::\n',
    );
    expect(withoutCommands('x')).not.toBe(withoutCommands('x'));
  });
});

describe('writing', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-reports-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('stays in its folder and gives each student a page of their own', () => {
    const ids = ['../../etc/passwd', 'alice', 'Alice', '..', 'a/b', 'x'.repeat(300)];
    writeReports(reportOf(ids.map((id) => submissionOf(id))), { html: path.join(folder, 'html') });
    expect(readdirSync(folder)).toEqual(['html']);
    const students = readdirSync(path.join(folder, 'html', 'feedback'));
    expect(new Set(students.map((name) => name.toLowerCase())).size).toBe(ids.length);
    expect(
      readFileSync(
        path.join(folder, 'html/feedback/alice/03-batch-normalization/03-batch-normalization.html'),
        'utf8',
      ),
    ).toContain('alice');
  });

  it('gives each of several files of no chapter a page', () => {
    const none = { chapter: '', status: 'unreadable', exercises: [] } as const;
    const two = ['a/x.zip', 'a/y.ipynb'].map((name) => submissionOf('a', { ...none, path: name }));
    writeReports(reportOf(two), { html: path.join(folder, 'html') });
    expect(readdirSync(path.join(folder, 'html', 'feedback', 'a'))).toHaveLength(2);
  });

  it('names a place that cannot be written', () => {
    expect(() => writeReports(reportOf([]), { json: path.join(__filename, 'report.json') })).toThrow(
      /cannot write/,
    );
  });

  it('writes all others where one place cannot be written, and leaves nothing half behind', () => {
    const at = (name: string) => path.join(folder, name);
    mkdirSync(at('taken'));
    const kinds = ['json', 'junit', 'csv', 'markdown'] as const;
    for (const bad of kinds) {
      const places = Object.fromEntries(kinds.map((kind) => [kind, at(kind === bad ? 'taken' : kind)]));
      expect(() => writeReports(reportOf([submissionOf('a')]), { ...places, html: at('html') })).toThrow(
        `cannot write ${at('taken')}: it is a folder`,
      );
      const others = kinds.filter((kind) => kind !== bad);
      expect(readdirSync(folder).sort()).toEqual([...others, 'html', 'taken'].sort());
      for (const name of [...others, 'html']) rmSync(at(name), { recursive: true });
    }
  });
});
