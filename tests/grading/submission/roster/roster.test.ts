/** Class lists as teachers and platforms write them, and whose a file is by them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../../../../src/grading/submission/collect';
import { type Roster, readRoster, rosterOf } from '../../../../src/grading/submission/roster';

const roster = (text: string | Buffer) => rosterOf(Buffer.from(text as string), 'students.csv');
const idsOf = ({ students }: Roster) => students.map(({ id }) => id);
/** The student, or those who could be meant. */
const whose = (of: Roster, name: string, folder = false) => {
  const match = of.match(name, { folder });
  return match?.student?.id ?? match?.several?.map(({ id }) => id);
};

describe('a roster', () => {
  it.each<[string, string | Buffer]>([
    ['commas', 'id,name\nada,"Lovelace, Ada"\nbob,Bob\n'],
    ['semicolons', 'id;name\nada;Lovelace, Ada\nbob;Bob\n'],
    ['tabs', 'id\tname\nada\tLovelace, Ada\nbob\tBob\n'],
    ['the line that Excel takes the separator from', 'sep=;\r\nid;name\r\nada;Lovelace, Ada\r\nbob;Bob\r\n'],
    ['a byte order mark', '\ufeffid,name\r\nada,"Lovelace, Ada"\r\nbob,Bob'],
    ['UTF-16', Buffer.from('\ufeffid;name\r\nada;Lovelace, Ada\r\nbob;Bob', 'utf16le')],
    ['blank lines', '\n\nid,name\n\nada,"Lovelace, Ada"\n,\nbob,Bob\n\n\n'],
    ['a header in quotes with separators', '"id";"name"\nada;Lovelace, Ada\nbob;Bob'],
    ['old Mac line ends', 'id,name\rada,"Lovelace, Ada"\rbob,Bob\r'],
    ['columns that mean nothing to us', 'phone,ID,Shoe size,Name\n1,ada,38,"Lovelace, Ada"\n2,bob,40,Bob\n'],
    ['trailing separators', 'id,name\nada,"Lovelace, Ada",,\nbob,Bob,,\n'],
  ])('may have %s', (_, text) => {
    const { students } = roster(text);
    expect(students).toMatchObject([
      { id: 'ada', name: 'Lovelace, Ada' },
      { id: 'bob', name: 'Bob' },
    ]);
  });

  it('may quote quotes, separators and line ends', () => {
    const { students } = roster('id,name\r\na,"Ada ""the first"""\r\nb,"two\r\nlines, one cell"\r\nc,C\r\n');
    expect(students.map(({ name, line }) => [name, line])).toEqual([
      ['Ada "the first"', 2],
      ['two\r\nlines, one cell', 3],
      ['C', 5],
    ]);
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['nothing in it', '', /students.csv is empty/],
    ['a header alone', 'id,name\n', /no student/],
    [
      'no column for who it is',
      'name,phone\nAda,1\n',
      /line 1: no column says who .*"name", "phone".*needs "id"/,
    ],
    [
      'two columns of one meaning',
      'email,E-Mail,id\n1,2,a\n',
      /line 1: the columns "email" and "E-Mail" both/,
    ],
    ['an empty id', 'id,name\nada,Ada\n,Bob\n', /line 3: Bob has no id/],
    ['one id twice', 'id\nada\n"b"\nADA\n', /line 4: "ADA" is the id of the student on line 2/],
    ['one address twice', 'id,email\na,x@y\nb,X@y\n', /line 3: "X@y" is the email of the student on line 2/],
    ['more cells than the header', 'id,name\nada,Lovelace, Ada\n', /line 2: it has 3 cells and the header 2/],
    [
      'a quote that never ends',
      'id,name\nada,Ada\nbob,"Bob\neve,Eve\n',
      /line 3: .*begins there and never ends/,
    ],
    ['text after a quote', 'id,name\nada,"Ada" Lovelace\n', /line 2: text follows the quotes/],
    ['Latin-1', Buffer.from('id,name\na,A\nj,J\xf6rg\n', 'latin1'), /line 3: this is not UTF-8; save it as/],
    ['an id that cannot be seen', 'id,name\na\u200bb,A\n', /line 2: an id has/],
  ])('with %s is refused, with the line', (_, text, sentence) => {
    expect(() => roster(text)).toThrow(sentence);
  });

  it('that is not there is named', () => {
    expect(() => readRoster('/nowhere/students.csv')).toThrow(
      /cannot read the roster \/nowhere\/students.csv/,
    );
  });
});

describe('the lists that platforms export', () => {
  it('Canvas: the gradebook', () => {
    const canvas = roster(
      [
        'Student,ID,SIS User ID,SIS Login ID,Section,03 (55),Current Score',
        'Manual Posting,,,,,Manual Posting,',
        '    Points Possible,,,,,82.0,(read only)',
        '"Lovelace, Ada",1001,s-1,ada,Section A,,',
        '"Student, Test",9999,,b9f,Section A,,',
      ].join('\n'),
    );
    expect(canvas.students).toMatchObject([
      { id: 'ada', name: 'Lovelace, Ada', canvas: '1001', sis: 's-1', login: 'ada', section: 'Section A' },
    ]);
  });

  it('Canvas without SIS: its own number is the id', () => {
    expect(idsOf(roster('Student,ID,Section,03 (55)\n"Lovelace, Ada",1001,A,\n'))).toEqual(['1001']);
  });

  it('Moodle: the grading worksheet, and the participants', () => {
    const worksheet =
      'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum grade"\n"Participant 1001","Ada Lovelace",s-1,ada@uni.example,Submitted,,82\n';
    expect(roster(worksheet).students).toMatchObject([
      { id: 's-1', name: 'Ada Lovelace', moodle: '1001', email: 'ada@uni.example' },
    ]);
    expect(
      roster('First name,Last name,Email address\nAda,Lovelace,ada@uni.example\n').students,
    ).toMatchObject([{ id: 'ada@uni.example', name: 'Ada Lovelace' }]);
  });

  it('GitHub Classroom', () => {
    expect(
      roster('identifier,github_username,github_id,name\ns-1,adalove,17,Ada Lovelace\n').students,
    ).toMatchObject([{ id: 's-1', github: 'adalove', name: 'Ada Lovelace' }]);
  });

  it('Gradescope', () => {
    expect(
      roster('First Name,Last Name,SID,Email,Sections\nAda,Lovelace,s-1,ada@uni.example,A\n').students,
    ).toMatchObject([{ id: 's-1', email: 'ada@uni.example', section: 'A' }]);
  });
});

describe('whose a file is', () => {
  const of = roster(
    [
      'id,name,email,moodle,canvas,github,folder',
      'ada,Ada Lovelace,al@uni.example,1001,2001,AdaLove,',
      'bob,Bob Smith,bs@uni.example,,2002,love,',
      'bob2,Bob Smith,bs2@uni.example,1003,2003,,',
      'jose,José Núñez,,,,,',
      'eve,Eve,,,,,team-7',
    ].join('\n'),
  );

  it.each<[string, string | string[] | undefined]>([
    ['ada', 'ada'],
    ['ADA', 'ada'],
    ['al@uni.example', 'ada'],
    ['adalove', 'ada'],
    ['Ada Lovelace', 'ada'],
    ['Lovelace, Ada', 'ada'],
    ['Jose\u0301 Nu\u0301n\u0303ez', 'jose'],
    ['team-7', 'eve'],
    ['ann', undefined],
    ['Bob Smith', ['bob', 'bob2']],
    // Moodle
    ['Ada Lovelace_1001_assignsubmission_file_', 'ada'],
    ['Lovelace Ada_1001_assignsubmission_file', 'ada'],
    ['Participant 1001_1001_assignsubmission_file_', 'ada'],
    ['Ada Lovelace_4711_assignsubmission_file_', 'ada'],
    ['Ada Lovelace_1001_assignsubmission_onlinetext_', 'ada'],
    ['Ada Lovelace_1001_assignsubmission_file_03-batch-normalization', 'ada'],
    ['Bob Smith_1003_assignsubmission_file_', 'bob2'],
    ['Bob Smith_4711_assignsubmission_file_', ['bob', 'bob2']],
    ['Bob Smith_1001_assignsubmission_file_', ['ada', 'bob', 'bob2']],
    ['Mallory_4711_assignsubmission_file_', undefined],
    ['Mallory_4711_assignsubmission_file_Ada Lovelace_1001_assignsubmission_file_', undefined],
    // Canvas
    ['lovelaceada_2001_55501_03-batch-normalization', 'ada'],
    ['lovelaceada_LATE_2001_55501_03-batch-normalization', 'ada'],
    ['lovelaceada_2001_55501_03-batch-normalization-1', 'ada'],
    ['lovelaceada_2001_text', 'ada'],
    ['smithbob_2003_55502_03', 'bob2'],
    ['nunezjose_2999_55503_03', undefined],
    ['núñezjosé_2999_55503_03', 'jose'],
    ['mallory_2999_55504_lovelaceada_2001_55501_03', undefined],
  ])('%s', (name, expected) => {
    expect(whose(of, name)).toEqual(expected);
  });

  it.each<[string, string | string[] | undefined]>([
    ['03-batch-normalization-adalove', 'ada'],
    ['hw-1-ADALOVE', 'ada'],
    ['hw-1-love', 'bob'],
    ['hw-1-nobody', undefined],
  ])('a repository of GitHub Classroom: %s', (name, expected) => {
    expect(whose(of, name, true)).toEqual(expected);
    expect(whose(of, name)).toBeUndefined(); // a file may end in anything
  });

  it('is nobody’s for sure where two could be meant, until a column says it', () => {
    const two = 'id,github,folder\na,love,\nb,ada-love,';
    expect(whose(roster(two), 'hw-ada-love', true)).toEqual(['a', 'b']);
    expect(whose(roster(`${two}hw-ada-love\n`), 'hw-ada-love', true)).toBe('b');
  });
});

describe('collecting with a roster', () => {
  let folder: string;
  const put = (name: string, text = '{}') => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-roster-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const students = roster(
    'id,name,moodle,canvas,github\nada,Ada Lovelace,1001,2001,adalove\nbob,Bob Smith,1002,2002,\n',
  );
  const under = (...names: string[]) =>
    collect(
      names.map((name) => path.join(folder, name)),
      { roster: students },
    );

  it('gives platforms’ folders and files their students', () => {
    put('moodle/Ada Lovelace_1001_assignsubmission_file_/03.ipynb');
    put('moodle/Bob Smith_1002_assignsubmission_file_/work.zip', 'PK');
    put('moodle/Bob Smith_1002_assignsubmission_onlinetext_/onlinetext.html', 'hello');
    put('canvas/lovelaceada_2001_55501_03.ipynb');
    put('canvas/smithbob_LATE_2002_55502_03.ipynb');
    put('github/hw-adalove/notebooks/03.ipynb');
    const { notebooks, findings } = under('moodle', 'canvas', 'github');
    expect(notebooks.map(({ id, note }) => [id, note])).toEqual([
      ['ada', undefined],
      ['ada', undefined],
      ['bob', undefined],
      ['ada', undefined],
    ]);
    expect(findings).toMatchObject([{ id: 'bob', found: expect.stringMatching(/"work.zip"/) }]);
  });

  it('looks into folders of sections and assignments, which are no student’s', () => {
    put('class/A/week 1/ada/03.ipynb');
    put('class/B/bob/03.ipynb');
    expect(under('class').notebooks.map(({ id, path: shown }) => [id, shown])).toEqual([
      ['ada', 'A/week 1/ada/03.ipynb'],
      ['bob', 'B/bob/03.ipynb'],
    ]);
  });

  it('tells two of one name apart by their sections, or by the folder that the roster says', () => {
    put('twins/A/Anna Smith/03.ipynb');
    put('twins/B/Anna Smith/03.ipynb');
    put('twins/A/Bob/03.ipynb');
    put('twins/B/Bob/03.ipynb');
    const two = roster(
      'id,name,section,folder\na1,Anna Smith,A,\na2,Anna Smith,B,\nb1,,,A/Bob\nb2,,,B/Bob\n',
    );
    const { notebooks } = collect([path.join(folder, 'twins')], { roster: two });
    expect(notebooks.map(({ id, path: shown }) => `${shown} ${id}`)).toEqual([
      'A/Anna Smith/03.ipynb a1',
      'A/Bob/03.ipynb b1',
      'B/Anna Smith/03.ipynb a2',
      'B/Bob/03.ipynb b2',
    ]);
    expect(
      collect([path.join(folder, 'twins/A'), path.join(folder, 'twins/B')], { roster: two }).notebooks.map(
        ({ id }) => id,
      ),
    ).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  it('takes a student’s own folder by its name, whatever its notebooks are called', () => {
    put('star/ada/03.ipynb');
    put('star/ada/second try/03.ipynb');
    put('star/bob/03.ipynb');
    const { notebooks } = under('star/ada', 'star/bob');
    expect(notebooks.map(({ id }) => id)).toEqual(['ada', 'ada', 'bob']);
  });

  it('asks whose it is where two could be meant, and gives it to neither', () => {
    put('alike/Anna/03.ipynb');
    const two = roster('id,name\na1,Anna\na2,Anna\n');
    const { notebooks } = collect([path.join(folder, 'alike')], { roster: two });
    expect(notebooks).toMatchObject([
      { id: 'Anna', note: '"Anna" could be a1 or a2 by the roster: say which in its column "folder".' },
    ]);
  });

  it('marks who is not on the roster, and lends them nobody’s name', () => {
    put('strangers/mallory/03.ipynb');
    put('strangers/a\u200bda/03.ipynb');
    const { notebooks } = under('strangers');
    expect(notebooks.map(({ id, note }) => [id, note])).toEqual([
      [
        expect.stringMatching(/^a\ufffdda~[0-9a-f]{12}$/),
        expect.stringMatching(/^"a\ufffdda" is not on the roster\. .*rename it\.$/),
      ],
      ['mallory', '"mallory" is not on the roster.'],
    ]);
  });
});

it('a student without a name is not meant by a file without one', () => {
  const of = roster('id,moodle\na,1\nb,2\n');
  expect(whose(of, '_77_assignsubmission_file_')).toBeUndefined();
  expect(whose(of, '_77_88_x')).toBeUndefined();
});
