import { describe, expect, it } from 'vitest';
import { allChapters, releaseOf } from '../../src/notebook/release-of';
import { courseVersion } from '../../src/notebook/released';

const chapter = '00-start-here';

describe('the release that a notebook is compared with', () => {
  it('is the present one for a notebook of it, and for one that says nothing', async () => {
    for (const origin of [undefined, { chapter, version: courseVersion }])
      expect(await releaseOf(chapter, origin)).toMatchObject({ version: courseVersion, note: '' });
  });

  it.each(['9.9.9', '../../notebooks', '.', '', '0.1.0/../0.1.0', '\u001b[31m', 'releases'])(
    'is the present one, with a sentence, where the notebook says "%s"',
    async (version) => {
      const found = await releaseOf(chapter, { chapter, version });
      expect(found.version).toBe(courseVersion);
      expect(found.released.origin).toEqual({ chapter, version: courseVersion });
      expect(found.note).toMatch(/^It says that it is of release [\w.+?-]*, which is not kept here; .*\.$/);
    },
  );

  it('is refused for a chapter that no release has', async () => {
    await expect(releaseOf('99-none', undefined)).rejects.toThrow('no chapter is called "99-none"');
    expect(allChapters()).toContain(chapter);
  });
});
