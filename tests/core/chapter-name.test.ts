import { describe, expect, it } from 'vitest';
import {
  chapterLabel,
  chapterNumber,
  firstPart,
  isChapterName,
  ofOneChapter,
} from '../../src/core/chapter-name';

describe("a chapter's name", () => {
  it.each([
    ['04-resnet', '04', '04'],
    ['03b-what-it-does', '03', '03b'],
  ])('%s has the number %s and the label %s', (name, number, label) => {
    expect([isChapterName(name), chapterNumber(name), chapterLabel(name)]).toEqual([true, number, label]);
  });

  it.each([
    '',
    '4-resnet',
    '04',
    '04resnet',
    '03bb-two',
    '03B-two',
    '04-ResNet',
    '04-resnet.ipynb',
    'x04-resnet',
  ])('is not "%s"', (name) => {
    expect([isChapterName(name), chapterNumber(name), chapterLabel(name)]).toEqual([
      false,
      undefined,
      undefined,
    ]);
  });

  it('says which are parts of one chapter, and which of them is the first', () => {
    expect(ofOneChapter('03-one', '03b-two')).toBe(true);
    expect(ofOneChapter('03-one', '04-two')).toBe(false);
    expect(ofOneChapter('lecture', 'seminar')).toBe(false);
    expect(firstPart('03b-two', ['02-x', '03b-two', '03-one'])).toBe('03-one');
    expect(firstPart('03b-two', ['03b-two', '04-x'])).toBeUndefined();
  });

  it('puts the parts in order in a list of files', () => {
    const names = ['03b-two.ipynb', '04-x.ipynb', '03-one.ipynb', '03c-three.ipynb'];
    const inOrder = ['03-one.ipynb', '03b-two.ipynb', '03c-three.ipynb', '04-x.ipynb'];
    expect([...names].sort()).toEqual(inOrder);
    expect([...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))).toEqual(inOrder);
  });
});
