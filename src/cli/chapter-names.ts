import { chapterLabel, chapterNumber } from '../core/chapter-name';

/**
 * The chapters that are called so: in full (`04-resnet`), by its number (`04`: all parts of the chapter), or by the
 * number and letter of one part (`03b`). None when there is no such chapter.
 */
export const chaptersNamed = (name: string, available: readonly string[]): readonly string[] => {
  const inFull = available.filter((one) => one === name);
  return inFull.length > 0
    ? inFull
    : available.filter((one) => chapterNumber(one) === name || chapterLabel(one) === name);
};
