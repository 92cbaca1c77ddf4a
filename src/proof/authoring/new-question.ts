/** Begins a question: its specification in the chapter's file, and its cells in the instructor's notebook. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript-api';
import { UsageError } from '../../core';
import { chapterNumber, ofOneChapter } from '../../core/chapter-name';
import { chapters, loadQuestions } from '../../exercises/registry';
import { markOf, rawText } from '../../notebook/raw';
import { courseRoot } from '../../notebook/released';
import { appendToList } from './append-to-list';
import { betweenMarks, importOf, insertCells, markedCell, placeFor, textCell } from './insert-cells';
import { type Begun, instructorsNotebook } from './new-exercise';

const title = 'A question to change';
const prompt = 'Which of these numbers is even?';
const options = [
  ['a', '3', 'Divided by two it leaves 1.'],
  ['b', '4', 'Right: it is two times 2.'],
  ['c', '5', 'Divided by two it leaves 1.'],
] as const;
const right = 'b';

const emptyFile = (chapter: string): string => `/** The chapter's questions. */
import { choice, questionsOf } from '../../exercises/question';
import type { QuestionExercise } from '../../exercises/spec';

const question = questionsOf('${chapter}');

export const questions: readonly QuestionExercise[] = [];
`;

/** As the formatter would write it. */
const specification = (id: string): string => `  question(
    '${id}',
    '${title}',
    '${prompt}',
    ['Divide each of them by two.', 'One of them is twice 2.'],
    choice('${right}', {
${options.map(([letter, text, why]) => `      ${letter}: ['${text}', '${why}'],`).join('\n')}
    }),
  ),
`;

/**
 * A small complete question, to be changed into another, with the next free number.
 * @param options.after the grade id of the cell that it should stand behind; by default the chapter's last question
 * @throws UsageError when the chapter's `questions.ts` is not written in the usual way
 */
export async function newQuestion(chapter: string, { after }: { after?: string } = {}): Promise<Begun> {
  const file = path.join(courseRoot, 'src', 'course', chapter, 'questions.ts');
  const { file: notebookFile, notebook } = instructorsNotebook(chapter);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : emptyFile(chapter);
  const number = chapterNumber(chapter) ?? chapter;
  // What is in the file counts, too: it may not have been built yet.
  const parts = chapters().filter((one) => ofOneChapter(one, chapter));
  const known = [
    ...(await Promise.all(parts.map(loadQuestions))).flat().map(({ id }) => id),
    ...(before.match(/\d\d-q\d+/g) ?? []),
  ];
  const highest = Math.max(
    0,
    ...known.filter((id) => id.startsWith(number)).map((id) => Number(id.slice(4))),
  );
  const id = `${number}-q${highest + 1}`;
  const asked = notebook.cells.flatMap((cell) => markOf(cell)?.grade_id ?? []);
  const last = asked.findLast((one) => /^\d\d-q\d+$/.test(one));
  const at = placeFor(notebook, after ?? last);
  const list = options.map(([letter, text]) => `- **${letter}** ${text}`).join('\n');
  const changed = insertCells(notebook, at, [
    textCell(`ask-${id}`, `**Q${highest + 1} ${title}.** ${prompt}\n\n${list}`),
    markedCell(
      id,
      importOf('answer', notebook, at) + betweenMarks(`answer('${id}', '${right}');`),
      'solution',
    ),
  ]);
  return {
    id,
    texts: new Map([
      [file, withQuestion(before, id, file)],
      [notebookFile, rawText(changed)],
    ]),
  };
}

/** Puts the question at the end of the list, and sees that what it needs is imported. */
function withQuestion(text: string, id: string, file: string): string {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const imported = source.statements
    .filter(ts.isImportDeclaration)
    .find(
      ({ moduleSpecifier }) =>
        ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === '../../exercises/question',
    )?.importClause?.namedBindings;
  if (!imported || !ts.isNamedImports(imported))
    throw new UsageError(`${file} should import from '../../exercises/question', as the other chapters do`);
  const added = appendToList(text, 'questions', specification(id), file);
  const names = imported.elements.map(({ name }) => name.text);
  if (names.includes('choice')) return added;
  return added.replace(imported.getText(source), `{ ${['choice', ...names].join(', ')} }`);
}
