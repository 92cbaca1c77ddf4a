import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../../core';
import { loadChapter } from '../../exercises/registry';
import { notebooksFolder } from '../../grading/exam';
import { releaseNotebook } from '../../grading/release';
import { courseVersion } from '../../grading/session';
import { writeBundle } from '../../grading/student-bundle';
import { verifyRelease } from '../../grading/verify-release';
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
    const sources = path.join(notebooksFolder, 'instructor');
    const available = existsSync(sources)
      ? readdirSync(sources)
          .filter((name) => name.endsWith('.ipynb'))
          .map((name) => path.basename(name, '.ipynb'))
          .sort()
      : [];
    const asked = positionals.map((name) => {
      const chapter = chapterNamed(name, available);
      if (chapter === undefined)
        throw new UsageError(`no chapter is called "${name}"; there are ${available.join(', ') || 'none'}`);
      return chapter;
    });
    mkdirSync(values.out, { recursive: true });
    const library = await import('../../index.js');
    for (const chapter of asked.length > 0 ? asked : available) {
      const instructor = readFileSync(path.join(sources, `${chapter}.ipynb`), 'utf8');
      const exercises = new Map((await loadChapter(chapter)).map((one) => [one.id, one]));
      const student = releaseNotebook(instructor, { chapter, version: courseVersion, exercises });
      await verifyRelease(chapter, instructor, student, library);
      const target = path.join(values.out, `${chapter}.ipynb`);
      writeFileSync(target, student);
      process.stdout.write(`${target}: ${exercises.size} exercises and questions\n`);
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
