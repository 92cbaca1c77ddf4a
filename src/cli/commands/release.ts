import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../../core';
import { instructorsFolder, releaseChapter } from '../../grading/build-releases';
import { writeBundle } from '../../grading/student-bundle';
import { verifyRelease } from '../../grading/verify-release';
import { chaptersIn, notebooksFolder, releasedFile, releaseFolder } from '../../notebook/released';
import { chapterNamed } from '../chapter-names';
import type { Command } from '../command';

const usage = `
usage: very-deep release [CHAPTER...] [--out DIR] [--bundle DIR]

Makes the students' notebooks from the instructor's, notebooks/instructor/CHAPTER.ipynb: solutions become stubs,
outputs and cells tagged "teacher" go, check cells are locked. All chapters without arguments; a chapter is named in
full or by its number, for instance 04.
Refuses when a solution fails its own checks or a stub passes one.

  --out DIR      where they go (default: notebooks)
  --bundle DIR   also make a student's bundle there: notebooks, library and recorded cases, and no reference solution

Exit status: 0 released, 2 refused, usage or environment.
`;

export const command: Command = {
  summary: "make the students' notebooks from the instructor's",
  usage,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { out: { type: 'string', default: notebooksFolder }, bundle: { type: 'string' } },
    });
    const available = chaptersIn(instructorsFolder);
    const asked = positionals.map((name) => {
      const chapter = chapterNamed(name, available);
      if (chapter === undefined)
        throw new UsageError(`no chapter is called "${name}"; there are ${available.join(', ') || 'none'}`);
      return chapter;
    });
    for (const folder of [values.out, releaseFolder()]) mkdirSync(folder, { recursive: true });
    const library = await import('../../index.js');
    for (const chapter of asked.length > 0 ? asked : available) {
      const instructor = readFileSync(path.join(instructorsFolder, `${chapter}.ipynb`), 'utf8');
      const { text, exercises } = await releaseChapter(chapter);
      await verifyRelease(chapter, instructor, text, library);
      const target = path.join(values.out, `${chapter}.ipynb`);
      for (const file of [target, releasedFile(chapter)]) writeFileSync(file, text);
      process.stdout.write(`${target}: ${exercises} exercises and questions\n`);
    }
    if (values.bundle !== undefined) {
      const count = await writeBundle(values.bundle, values.out);
      process.stdout.write(
        `${values.bundle}: a student's bundle with ${count} exercises; \`npm start\` in it\n`,
      );
    }
    return 0;
  },
};
