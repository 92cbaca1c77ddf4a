import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../../core';
import { readNotebook } from '../../notebook/notebook';
import { courseVersion, releasedChapters } from '../../notebook/released';
import type { Command } from '../command';

const usage = `
usage: very-deep submit NOTEBOOK... --to FOLDER [--student NAME]

Hands notebooks in: copies each to FOLDER/NAME/, beside the earlier attempts, with a receipt that names its checksum and
the time. \`very-deep grade FOLDER\` grades what is there. Says which exercises have not been begun.

  --to FOLDER      where work is handed in: a shared folder, or one that you send
  --student NAME   your name there (default: your user name)

Exit status: 0 handed in, 2 usage or environment.
`;

export const command: Command = {
  summary: 'hand notebooks in, with a receipt',
  usage,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { to: { type: 'string' }, student: { type: 'string', default: userInfo().username } },
    });
    if (positionals.length === 0)
      throw new UsageError('which notebook? very-deep submit NOTEBOOK... --to FOLDER');
    if (values.to === undefined) throw new UsageError('where to? --to FOLDER');
    if (!/^[\p{L}\p{N}][\p{L}\p{N}._@ -]{0,99}$/u.test(values.student))
      throw new UsageError(`"${values.student}" cannot be the name of a folder; choose another --student`);
    for (const file of positionals)
      process.stdout.write(await handIn(file, path.join(values.to, values.student), values.student));
    return 0;
  },
};

async function handIn(file: string, folder: string, student: string): Promise<string> {
  const notebook = await readNotebook(file);
  const chapter = notebook.origin?.chapter;
  if (chapter === undefined || !releasedChapters().includes(chapter))
    throw new UsageError(`${file} is not a notebook of this course`);
  mkdirSync(folder, { recursive: true });
  let attempt = 1;
  const nameOf = (n: number) => (n === 1 ? chapter : `${chapter}.${n}`);
  while (existsSync(path.join(folder, `${nameOf(attempt)}.ipynb`))) attempt++;
  const target = path.join(folder, `${nameOf(attempt)}.ipynb`);
  copyFileSync(file, target);
  const sha256 = createHash('sha256').update(readFileSync(target)).digest('hex');
  const receipt = {
    course: 'very-deep',
    version: courseVersion,
    student,
    chapter,
    attempt,
    sha256,
    submittedAt: new Date().toISOString(),
  };
  writeFileSync(
    path.join(folder, `${nameOf(attempt)}.receipt.json`),
    `${JSON.stringify(receipt, null, 2)}\n`,
  );
  return [
    `${file}: handed in as ${target}, attempt ${attempt}`,
    `  receipt: ${sha256.slice(0, 16)} at ${receipt.submittedAt}`,
    '',
  ].join('\n');
}
