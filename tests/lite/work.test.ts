/** What a student takes out of the browser and brings back: the hand-in, and the whole work as a file. */
import { createHash } from 'node:crypto';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { bytesOf, modelOf, nameBeside, packWork, unpackWork } from '../../lite/src/archive';
import { isStudentsName, originOf, packHandIn } from '../../lite/src/receipt';
import { receiptEnding, receiptOf } from '../../src/grading/submission/receipt';

describe('a hand-in', () => {
  const notebook = strToU8('{"cells": []}\n');
  const what = { notebook, version: '0.1.0', student: 'ada', chapter: '00-start-here', now: new Date(0) };

  it('holds the notebook as it is, and a receipt that the grader reads, with the digest of its bytes', async () => {
    const entries = unzipSync(await packHandIn({ ...what, attempt: 1 }));
    expect(Object.keys(entries).sort()).toEqual([
      'ada/00-start-here.ipynb',
      `ada/00-start-here${receiptEnding}`,
    ]);
    expect(entries['ada/00-start-here.ipynb']).toEqual(notebook);
    const text = strFromU8(entries[`ada/00-start-here${receiptEnding}`] as Uint8Array);
    expect(receiptOf(JSON.parse(text))).toMatchObject({
      sha256: createHash('sha256').update(notebook).digest('hex'),
      submittedAt: '1970-01-01T00:00:00.000Z',
      attempt: 1,
    });
  });

  it('names a later attempt as `submit` does', async () => {
    const names = Object.keys(unzipSync(await packHandIn({ ...what, attempt: 3 })));
    expect(names).toContain('ada/00-start-here.3.ipynb');
    expect(names).toContain(`ada/00-start-here.3${receiptEnding}`);
  });

  it('is of a student whose name can be a folder', () => {
    expect(['Ada', 'Åsa Öberg', '李雷', 'ada@school.edu'].filter((name) => !isStudentsName(name))).toEqual(
      [],
    );
    expect(['', '../ada', 'a/b', '.hidden', 'a\nb', 'x'.repeat(101), 'ada '].filter(isStudentsName)).toEqual(
      [],
    );
  });

  it('is of a notebook of the course', () => {
    expect(originOf({ very_deep: { chapter: '00-start-here', version: '0.1.0' } })?.chapter).toBe(
      '00-start-here',
    );
    expect([{}, { very_deep: {} }, { very_deep: { chapter: 1, version: 'x' } }].map(originOf)).toEqual(
      Array(3).fill(undefined),
    );
  });
});

describe('the work as a file', () => {
  it('comes back as it was', () => {
    const content = { cells: [{ source: 'größer 😀' }] };
    const work = {
      documents: { 'a.ipynb': bytesOf({ format: 'json', content }), 'folder/b.txt': strToU8('text') },
      files: { '/home/very-deep-progress.json': strToU8('{}') },
    };
    const back = unpackWork(packWork(work));
    expect(back).toEqual(work);
    expect(modelOf('a.ipynb', back.documents['a.ipynb'] as Uint8Array)).toEqual({
      type: 'notebook',
      format: 'json',
      content,
    });
    expect(bytesOf({ format: 'base64', content: btoa('bytes') })).toEqual(strToU8('bytes'));
  });

  it.each([
    ['a text', strToU8('größer 😀'), 'text'],
    ['an empty file', new Uint8Array(), 'text'],
    ['a picture', Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 255]), 'base64'],
    ['half a letter', strToU8('ö').slice(0, 1), 'base64'],
  ] as const)('brings back the very bytes of %s', (_, bytes, format) => {
    const model = modelOf('file', bytes);
    expect(model.format).toBe(format);
    expect(bytesOf(model)).toEqual(bytes);
  });

  it('is refused when it is something else, with what to do', () => {
    expect(() => unpackWork(strToU8('no archive'))).toThrow('choose the file that "Export my work" wrote');
    expect(() => unpackWork(zipSync({ 'photo.jpg': strToU8('') }))).toThrow(
      'no notebooks and no progress in it',
    );
    expect(() => modelOf('a.ipynb', strToU8('{'))).toThrow('a.ipynb in it is no notebook');
  });

  it('leads to no path outside', () => {
    const archive = zipSync({ 'notebooks/../x.ipynb': strToU8('{}'), 'notebooks/a.ipynb': strToU8('{}') });
    expect(Object.keys(unpackWork(archive).documents)).toEqual(['a.ipynb']);
  });

  it('replaces nothing: what differs gets the next free name', () => {
    const taken = new Set(['a.ipynb', 'a (2).ipynb']);
    expect(nameBeside('a.ipynb', (name) => taken.has(name))).toBe('a (3).ipynb');
    expect(nameBeside('plain', () => false)).toBe('plain (2)');
  });
});
