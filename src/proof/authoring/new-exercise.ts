/** Begins an exercise: its file, and its cells in the instructor's notebook. Writes nothing itself. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript-api';
import { UsageError } from '../../core';
import { chapters, codeExerciseIds, loadChapter } from '../../exercises/registry';
import { factsOf } from '../../notebook/facts';
import { parseRaw, type RawNotebook, rawText, sourceOf } from '../../notebook/raw';
import { courseRoot } from '../../notebook/released';
import { instructorsFolder } from '../../release/build-releases';
import { betweenMarks, importOf, insertCells, markedCell, placeFor, textCell } from './insert-cells';

/** What is written for something new: texts by file, and what it is called. */
export interface Begun {
  readonly id: string;
  readonly texts: ReadonlyMap<string, string>;
}

/** The instructor's notebook of a chapter, and its file. */
export function instructorsNotebook(chapter: string): { file: string; notebook: RawNotebook } {
  const file = path.join(instructorsFolder, `${chapter}.ipynb`);
  return { file, notebook: parseRaw(readFileSync(file, 'utf8'), file) };
}

/**
 * A small complete exercise, to be changed into another.
 * @param chapter one that has an instructor's notebook
 * @param options.after the grade id of the cell that it should stand behind
 * @param options.taken names that a notebook can import, and an exercise should not take
 * @throws UsageError when the id or the name it gives is no good or taken
 */
export async function newExercise(
  chapter: string,
  id: string,
  { after, taken = [] }: { after?: string; taken?: readonly string[] } = {},
): Promise<Begun> {
  const entry = id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const source = path.join(courseRoot, 'src', 'course', chapter, `${id}.ts`);
  refuseId(id, source);
  const { file, notebook } = instructorsNotebook(chapter);
  await refuseEntry(entry, chapter, notebook, taken);
  const template = readFileSync(path.join(courseRoot, 'docs', 'exercise-template.ts'), 'utf8');
  const filled = template
    .replaceAll('CHAPTER', chapter)
    .replaceAll('EXERCISE-ID', id)
    .replaceAll('entryPoint', entry);
  const solution = new RegExp(`^function ${entry}\\([\\s\\S]*?^}`, 'm').exec(filled)?.[0] as string;
  const title = /title: '([^']*)'/.exec(filled)?.[1] as string;
  const at = placeFor(notebook, after);
  const changed = insertCells(notebook, at, [
    textCell(`ex-${id}`, `### Exercise: ${lowered(title)}\n\nSay here what is asked, and why it matters.`),
    markedCell(id, importOf('tf', notebook, at) + betweenMarks(solution), 'solution'),
    markedCell(`check-${id}`, `${importOf('check', notebook, at)}await check('${id}', ${entry});`, 'check'),
  ]);
  return {
    id,
    texts: new Map([
      [source, filled],
      [file, rawText(changed)],
    ]),
  };
}

const lowered = (title: string): string => `${title[0]?.toLowerCase()}${title.slice(1)}`;

/** Ids that mean something else: of a chapter's other files, of what exercises share, and of the cells around an answer. */
const reserved = /^(questions$|texts$|causes$|shared|check-|figure-)/;

function refuseId(id: string, file: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
    throw new UsageError(`an exercise is called like my-exercise, in small letters, not "${id}"`);
  if (id.length > 60) throw new UsageError(`"${id}" is longer than 60 characters`);
  if (reserved.test(id))
    throw new UsageError(
      `"${id}" cannot be an exercise: questions, texts, causes, shared..., check-... and figure-... mean something else`,
    );
  const owner = chapters().find((chapter) => codeExerciseIds(chapter).includes(id));
  if (owner !== undefined)
    throw new UsageError(`${owner} has an exercise "${id}" already; choose another id`);
  // One that has not been built yet counts, too.
  const sources = path.dirname(path.dirname(file));
  const written = readdirSync(sources).find((chapter) => existsSync(path.join(sources, chapter, `${id}.ts`)));
  if (written !== undefined)
    throw new UsageError(`${path.join(sources, written, `${id}.ts`)} is there already; choose another id`);
}

/** The function that is asked for is a name of the whole notebook: nothing else there may have it. */
async function refuseEntry(
  entry: string,
  chapter: string,
  notebook: RawNotebook,
  taken: readonly string[],
): Promise<void> {
  const refuse = (why: string) => {
    throw new UsageError(`the exercise would ask for a function "${entry}", which ${why}; choose another id`);
  };
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, entry);
  const kind = scanner.scan();
  if (kind >= ts.SyntaxKind.FirstReservedWord && kind <= ts.SyntaxKind.LastFutureReservedWord)
    refuse('is a word of the language');
  if (
    entry in globalThis ||
    ['await', 'async', 'require', 'module', 'exports', 'arguments', 'tf'].includes(entry)
  )
    refuse('is a name that is there everywhere');
  if (taken.includes(entry)) refuse('very-deep has already');
  const code = notebook.cells.filter((cell) => cell.cell_type === 'code');
  const facts = factsOf(code.map(sourceOf));
  const at = facts.findIndex(({ declares }) => declares.has(entry));
  if (at >= 0) refuse(`the cell ${code[at]?.id ?? at + 1} of ${chapter} declares already`);
  const other = (await loadChapter(chapter)).find((one) => 'entry' in one && one.entry.includes(entry));
  if (other !== undefined) refuse(`${other.id} asks for already`);
}
