import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  annotations,
  csvText,
  junitXml,
  mergeReports,
  reportCsv,
  withoutCommands,
  writeReports,
} from '../../../src/grading/reports';
import { classPage } from '../../../src/grading/reports/class';
import { classStatistics } from '../../../src/grading/reports/statistics';
import { studentPage } from '../../../src/grading/reports/student';
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

/** What Python's own parsers make of a text: a second opinion on the format. */
function python(program: string, input: string): unknown {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', `import sys, json\n${program}`], {
    input,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

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
});

describe('CSV', () => {
  it('is read back by another reader as it was', () => {
    const rows = [
      ['a', 'b"c', 'd,e', 'f\r\ng', ''],
      [1, -2.5, 'x', 'y', 'z'],
    ] as const;
    const read = python(
      'import csv, io; print(json.dumps(list(csv.reader(io.StringIO(sys.stdin.buffer.read().decode(), newline="")))))',
      csvText(rows),
    );
    expect(read).toEqual(rows.map((row) => row.map(String)));
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '|x', '%x'])(
    'makes text of the formula %j',
    (formula) => {
      expect(csvText([[formula]])).toMatch(/^"?'/);
    },
  );

  it('leaves negative numbers numbers', () => expect(csvText([[-1.5]])).toBe('-1.5\r\n'));

  it('has a column per exercise', () => {
    expect(reportCsv(reportOf([submissionOf('alice')]))).toBe(
      'id,chapter,status,score,max_score,percent,message,handed_in,time_from,batch-moments\r\nalice,03-batch-normalization,graded,1,2,50,,,,1\r\n',
    );
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

  it('stop commands around text of students', () => {
    expect(withoutCommands('::set-output name=a::b', 'token')).toBe(
      '::stop-commands::token\n::set-output name=a::b\n::token::\n',
    );
    expect(withoutCommands('x')).not.toBe(withoutCommands('x'));
  });
});

describe('merging', () => {
  it('joins shards in the order of the students', () => {
    const merged = mergeReports([reportOf([submissionOf('bob')]), reportOf([submissionOf('alice')])]);
    expect(merged.submissions.map(({ id }) => id)).toEqual(['alice', 'bob']);
  });

  it('refuses different seeds and a submission that is there twice', () => {
    expect(() => mergeReports([reportOf([]), reportOf([], { seed: 'other' })])).toThrow(/seed/);
    expect(() => mergeReports([reportOf([submissionOf('a')]), reportOf([submissionOf('a')])])).toThrow(/two/);
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

  it('names a place that cannot be written', () => {
    expect(() => writeReports(reportOf([]), { json: path.join(__filename, 'report.json') })).toThrow(
      /cannot write/,
    );
  });
});
