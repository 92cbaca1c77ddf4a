/**
 * The names of chapters: `04-resnet`; `03b-what-batch-normalization-does` where a chapter has several notebooks. The
 * first part has the number alone, the others a letter behind it, so that they stand in order in a list of files.
 */

const form = /^(\d\d)([a-z]?)-[a-z0-9-]+$/;

/** Whether a name is one of a chapter, or of a part of one. */
export const isChapterName = (name: string): boolean => form.test(name);

/** The chapter's number, which its parts share: `03`; undefined where the name is no chapter's. */
export const chapterNumber = (name: string): string | undefined => form.exec(name)?.[1];

/** The number with the letter of the part, by which a chapter is called for short: `03`, `03b`. */
export const chapterLabel = (name: string): string | undefined => {
  const found = form.exec(name);
  return found === null ? undefined : `${found[1]}${found[2]}`;
};

/** Whether two names are parts of one chapter, or the same. */
export const ofOneChapter = (a: string, b: string): boolean =>
  a === b || (chapterNumber(a) !== undefined && chapterNumber(a) === chapterNumber(b));

/** Of some names the chapter's first part, which has no letter: what a course says of it holds for the others, too. */
export const firstPart = (chapter: string, names: readonly string[]): string | undefined =>
  names.find((name) => ofOneChapter(name, chapter) && chapterLabel(name) === chapterNumber(name));
