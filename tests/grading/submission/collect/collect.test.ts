/** Every student's folder ends in what is collected, and no two become one. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collect } from '../../../../src/grading/submission/collect';
import { rosterOf } from '../../../../src/grading/submission/roster';

const notebook = JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-collect-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file, with the folders above it. @param name bytes where it is no UTF-8 */
function put(name: string | Buffer, text = notebook): void {
  const full = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]);
  mkdirSync(full.subarray(0, full.lastIndexOf('/')), { recursive: true });
  writeFileSync(full, text);
}
const at = (...parts: string[]) => path.join(folder, ...parts);
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).sort();

describe('a student’s folder', () => {
  it.each<[string, () => void, RegExp]>([
    ['only an archive', () => put('class/ada/work.zip', 'PK'), /archive was found \("work.zip"\): unpack/],
    ['only another archive', () => put('class/ada/my work.tar.gz', 'x'), /archive .*my work.tar.gz/],
    ['only TypeScript', () => put('class/ada/main.ts', 'x'), /No notebook was found, but "main.ts": ask/],
    ['nothing', () => mkdirSync(at('class/ada'), { recursive: true }), /empty: ask for the notebook/],
    ['only empty folders', () => mkdirSync(at('class/ada/a/b'), { recursive: true }), /empty: ask/],
    ['only hidden files', () => put('class/ada/.DS_Store', 'x'), /empty: ask/],
    ['only checkpoints', () => put('class/ada/.ipynb_checkpoints/x.ipynb'), /checkpoints .* ask|move/],
    ['only a backup', () => put('class/ada/03.before-update.ipynb'), /before an update .*03.before-update/],
    [
      'only a copy with feedback',
      () => put('class/ada/03.feedback.ipynb'),
      /copy with feedback .*03.feedback/,
    ],
    ['only numbered backups', () => put('class/ada/03.before-update-2.ipynb'), /before an update/],
    [
      'a notebook too deep',
      () => put('class/ada/a/b/c/x.ipynb'),
      /too deep .*"a\/b\/c\/x.ipynb"\): move it up/,
    ],
    [
      'a file that is no UTF-8',
      () => put(Buffer.from('class/ada/\xff.ipynb', 'latin1')),
      /"\\xff.ipynb" is not UTF-8: rename/,
    ],
    ['JSON that is no notebook', () => put('class/ada/data.json', '{"cells": 1}'), /but "data.json"/],
    ['a receipt alone', () => put('class/ada/03.receipt.json', '{}'), /empty: ask/],
    [
      'a link to a folder',
      () => {
        mkdirSync(at('class/ada'), { recursive: true });
        symlinkSync('/etc', at('class/ada/home'));
      },
      /"home" is a symbolic link, which is not followed/,
    ],
  ])('with %s is named, with what to do', (_, make, sentence) => {
    make();
    const { notebooks, findings } = collect([at('class')]);
    expect(notebooks).toEqual([]);
    expect(findings).toEqual([{ id: 'ada', path: 'ada', found: expect.stringMatching(sentence) }]);
  });

  it.each(['X.IPYNB', 'X.Ipynb', 'X.ipynb.json', 'X.ipynb.txt', 'X.json', 'X.txt', 'a/b/X.ipynb'])(
    'with %s has a notebook',
    (name) => {
      put(`class/ada/${name}`);
      const { notebooks, findings } = collect([at('class')]);
      expect(notebooks).toMatchObject([{ id: 'ada', path: `ada/${name}`, file: at('class/ada', name) }]);
      expect(findings).toEqual([]);
    },
  );

  it('takes a file for a notebook by its content only where none is called one', () => {
    put('class/ada/03.ipynb');
    put('class/ada/03.json');
    put('class/ada/03.ipynb.~1~');
    put('class/bob/03.json');
    put('class/eve/03.ipynb~');
    const { notebooks, findings } = collect([at('class')]);
    expect(notebooks.map((one) => one.path)).toEqual(['ada/03.ipynb', 'bob/03.json']);
    expect(findings).toMatchObject([{ id: 'eve', found: expect.stringContaining('"03.ipynb~"') }]);
  });

  it('that is a link is named and not followed', () => {
    put('elsewhere/x.ipynb');
    mkdirSync(at('class'));
    symlinkSync(at('elsewhere'), at('class/ada'));
    expect(collect([at('class')])).toEqual({
      notebooks: [],
      findings: [{ id: 'ada', path: 'ada', found: expect.stringContaining('symbolic link') }],
    });
    // A shell's `class/*/` puts a slash there, which the system would follow.
    expect(collect([`${at('class/ada')}/`]).notebooks).toEqual([]);
  });

  it('whose name is no UTF-8 costs that student a sentence', () => {
    put(Buffer.from('class/J\xf6rg/03.ipynb', 'latin1'));
    put('class/Jörg/03.ipynb');
    const { notebooks, findings } = collect([at('class')]);
    expect(ids(notebooks)).toEqual(['Jörg']);
    expect(findings).toMatchObject([
      { id: 'J\\xf6rg', found: expect.stringContaining('not UTF-8: rename it') },
    ]);
  });

  describe.runIf(process.platform !== 'win32')('that cannot be read', () => {
    // The superuser may read everything: for the time of the call we are nobody.
    const asNobody = <T>(work: () => T): T => {
      if (process.getuid?.() !== 0) return work();
      chmodSync(folder, 0o755);
      process.seteuid?.(65534);
      try {
        return work();
      } finally {
        process.seteuid?.(0);
      }
    };

    it('costs that student a sentence', () => {
      put('class/ada/03.ipynb');
      put('class/bob/03.ipynb');
      put('class/eve/inner/03.ipynb');
      chmodSync(at('class/bob'), 0o000);
      chmodSync(at('class/eve/inner'), 0o000);
      const { notebooks, findings } = asNobody(() => collect([at('class')]));
      chmodSync(at('class/bob'), 0o755);
      chmodSync(at('class/eve/inner'), 0o755);
      expect(ids(notebooks)).toEqual(['ada']);
      expect(findings).toMatchObject([
        { id: 'bob', found: expect.stringContaining('"bob" (EACCES) cannot be read') },
        { id: 'eve', found: expect.stringContaining('"inner" (EACCES) cannot be read') },
      ]);
    });

    it('does not end the run when only its names can be read', () => {
      put('class/ada/03.ipynb');
      chmodSync(at('class/ada'), 0o444);
      const { notebooks } = asNobody(() => collect([at('class')]));
      chmodSync(at('class/ada'), 0o755);
      expect(notebooks).toMatchObject([{ id: 'ada', modified: 0 }]);
    });
  });

  it('with a notebook says what else could be lost, and nothing of what could not', () => {
    put('class/ada/03.ipynb');
    put('class/ada/04.zip', 'PK');
    put('class/bob/03.ipynb');
    put('class/bob/data.csv', '1');
    put('class/bob/03.before-update.ipynb');
    put('class/bob/.ipynb_checkpoints/03-checkpoint.ipynb');
    const { notebooks, findings } = collect([at('class')]);
    expect(ids(notebooks)).toEqual(['ada', 'bob']);
    expect(findings).toMatchObject([{ id: 'ada', found: expect.stringMatching(/^Not all .*"04.zip"/) }]);
  });
});

describe('loose files', () => {
  it('are students’, notebooks or not', () => {
    put('class/ada.ipynb');
    put('class/bob.zip', 'PK');
    put('class/eve.ts', 'x');
    put('class/readme', 'x');
    put('class/.hidden', 'x');
    const { notebooks, findings } = collect([at('class')]);
    expect(ids(notebooks)).toEqual(['ada']);
    expect(ids(findings)).toEqual(['bob', 'eve', 'readme']);
  });

  it('that the teacher’s own commands write are nobody’s', () => {
    put('class/ada/03.ipynb');
    for (const name of ['r.json', 'g.db', 'g.db-wal', 'pages/index.html']) put(`class/${name}`, 'x');
    const ours = [at('class/r.json'), at('class/g.db'), at('class/pages')];
    expect(collect([at('class')], { ours }).findings).toEqual([]);
  });
});

describe('two who are called the same', () => {
  /** Both are there, with distinct ids and paths. */
  const two = (paths: string[], expected?: string[]) => {
    const { notebooks } = collect(paths);
    expect(notebooks).toHaveLength(2);
    expect(new Set(ids(notebooks)).size).toBe(2);
    expect(new Set(notebooks.map((one) => one.path)).size).toBe(2);
    if (expected !== undefined) expect(ids(notebooks)).toEqual(expected);
    return notebooks;
  };

  it('in two sections have their section’s name before theirs', () => {
    put('secA/anna/03.ipynb');
    put('secB/anna/03.ipynb');
    two([at('secA'), at('secB')], ['secA/anna', 'secB/anna']);
  });

  it('as single files of one name', () => {
    put('ada/03.ipynb');
    put('bob/03.ipynb');
    two([at('ada/03.ipynb'), at('bob/03.ipynb')], ['ada/03', 'bob/03']);
    two([at('ada'), at('bob')], ['ada/03', 'bob/03']);
  });

  it.each([
    ['a control character', 'a\u0007b', 'a\u0008b'],
    ['a zero-width character', 'a\u200bb', 'a\u200cb'],
    ['Unicode’s form', 'jose\u0301', 'jos\u00e9'],
    ['the 201st character', `${'x'.repeat(200)}y`, `${'x'.repeat(200)}z`],
    ['capitals', 'Anna', 'anna'],
    ['an ending', 'anna', 'anna.ipynb'],
  ])('but for %s', (_, one, other) => {
    put(`class/${one}/03.ipynb`);
    put(`class/${other}/03.ipynb`);
    const first = two([at('class')]);
    // The ids do not hang on where the class lies.
    put(`again/${one}/03.ipynb`);
    put(`again/${other}/03.ipynb`);
    expect(ids(collect([at('again')]).notebooks)).toEqual(ids(first));
  });

  it.each([
    ['a control character', 'a\u0007b', 'a\u0008b'],
    ['a zero-width character', 'a\u200bb', 'a\u200cb'],
    ['the sign that stands for one', 'a\u0007b', 'a\ufffdb'],
    ['a direction', 'a\u202eb', 'a\u2066b'],
    ['the 201st character', `${'x'.repeat(200)}y`, `${'x'.repeat(200)}z`],
    ['nothing that could be seen', '\u200b', '\u200c'],
  ])('in two runs, but for %s', (_, one, other) => {
    put(`monday/${one}/03.ipynb`);
    put(`tuesday/${other}/03.ipynb`);
    put(`wednesday/${one}/03.ipynb`);
    const [monday, tuesday, wednesday] = ['monday', 'tuesday', 'wednesday'].map((day) =>
      ids(collect([at(day)]).notebooks),
    );
    expect(monday).not.toEqual(tuesday);
    expect(wednesday).toEqual(monday);
  });

  it.each([
    ['a folder', 'class/anna/03.ipynb'],
    ['an ending in capitals', 'class/anna.IPYNB'],
    ['a second ending', 'class/anna.ipynb.txt'],
  ])('as a file and %s', (_, other) => {
    put('class/anna.ipynb');
    put(other);
    two([at('class')]);
  });

  it('whatever names they choose to look like another', () => {
    put('secA/anna/03.ipynb');
    put('secB/anna/03.ipynb');
    put('class/secA/anna/03.ipynb');
    put('class/a\u200bb/03.ipynb');
    put('class/a\u200cb/03.ipynb');
    const before = collect([at('class')]).notebooks.map(({ id }) => id);
    put(`class/${before.find((id) => id.includes('~'))}/03.ipynb`);
    const { notebooks } = collect([at('secA'), at('secB'), at('class')]);
    expect(new Set(ids(notebooks)).size).toBe(notebooks.length);
    expect(notebooks).toHaveLength(6);
  });

  it('and lie two folders deep are not made attempts of their section without a word', () => {
    put('class/secA/anna/03.ipynb');
    put('class/secA/bob/03.ipynb');
    put('class/eve/03/03.ipynb');
    put('class/eve/04/04.ipynb');
    const { notebooks } = collect([at('class')]);
    expect(notebooks.map(({ id, note }) => [id, note?.includes('("anna", "bob")')])).toEqual([
      ['eve', undefined],
      ['eve', undefined],
      ['secA', true],
      ['secA', true],
    ]);
  });

  it('are one when it is said', () => {
    put('monday/anna/03.ipynb');
    put('tuesday/anna/04.ipynb');
    expect(ids(collect([at('monday'), at('tuesday')], { join: true }).notebooks)).toEqual(['anna', 'anna']);
    const roster = rosterOf(Buffer.from('id\nanna\n'));
    expect(ids(collect([at('monday'), at('tuesday')], { roster }).notebooks)).toEqual(['anna', 'anna']);
  });
});

describe('paths', () => {
  it('keep several attempts in one folder one student’s', () => {
    put('class/anna/03.ipynb');
    put('class/anna/03.2.ipynb');
    put('class/anna/late/03.ipynb');
    expect(ids(collect([at('class')]).notebooks)).toEqual(['anna', 'anna', 'anna']);
  });

  it('that overlap, or are given twice, find nobody twice', () => {
    put('class/anna/03.ipynb');
    put('class/bob/x.zip', 'PK');
    const once = collect([at('class')]);
    for (const paths of [
      ['class', 'class/'],
      ['class/anna', 'class', 'class/bob'],
      ['.', 'class'],
    ]) {
      const { notebooks, findings } = collect(paths.map((one) => at(one)));
      expect(notebooks.map(({ file }) => file)).toEqual(once.notebooks.map(({ file }) => file));
      expect(findings).toHaveLength(1);
    }
  });

  it('of a shell’s star name an empty folder, too', () => {
    put('class/anna/03.ipynb');
    mkdirSync(at('class/bob'));
    const { findings } = collect([at('class/anna'), at('class/bob')]);
    expect(findings).toMatchObject([{ id: 'bob', found: expect.stringContaining('empty') }]);
  });

  it('that do not exist are an error that names them', () => {
    expect(() => collect([at('nowhere')])).toThrow(/there is no file or folder ".*nowhere"/);
    put('file');
    expect(() => collect([at('file/in-a-file')])).toThrow(/there is no file or folder/);
  });
});
