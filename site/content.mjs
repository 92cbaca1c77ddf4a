// What the site says, gathered from where the project says it: notebooks, guides, docstrings, the README's table.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { readChapter, readExample } from './chapter.mjs';
import { executeNotebooks } from './execute.mjs';
import { renderFigure } from './outputs.mjs';
import { here, project } from './project.mjs';
import { generateReference } from './reference.mjs';

const require = createRequire(import.meta.url);

/** @param {string[]} parts */
const inProject = (...parts) => path.join(project, ...parts);
/** @type {(folder: string, extension: string) => string[]} */
const filesIn = (folder, extension) =>
  readdirSync(inProject(folder))
    .filter((name) => name.endsWith(extension))
    .sort();

/** The question each chapter asks, from the README's table: `| 01 Covariate shift | What happens ... | ... |`. */
function questions() {
  const rows = readFileSync(inProject('README.md'), 'utf8').matchAll(/^\| (\d\d[a-z]?) [^|]*\| ([^|]*) \|/gm);
  return new Map([...rows].map(([, number, question]) => [number, question]));
}

/** As they were given out: somebody may be at work in `notebooks/`. */
const { version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
const released = path.join('dist', 'releases', version);

/** A wrong answer to the first exercise, with what its check says. */
const wrongAnswer = 'wrong-answer.ipynb';

/**
 * The released chapters with the outputs of the instructors' copies, and the example of the first page.
 * @param {{ size: string, say: (text: string) => void }} options
 */
async function readNotebooks({ size, say }) {
  const names = filesIn(released, '.ipynb');
  const sources = names.map((name) => inProject('notebooks', 'instructor', name));
  const executed = await executeNotebooks([...sources, path.join(here, wrongAnswer)], { size, say });
  const asks = questions();
  const chapters = names.map((name) => {
    const chapter = readChapter(inProject(released, name), executed.get(name) ?? '');
    return { ...chapter, file: `notebooks/${name}`, question: asks.get(name.split('-')[0]) };
  });
  return { chapters, example: readExample(executed.get(wrongAnswer) ?? '') };
}

function readGuides() {
  return filesIn('docs', '.md').map((name) => {
    const text = readFileSync(inProject('docs', name), 'utf8');
    return {
      slug: path.basename(name, '.md'),
      file: `docs/${name}`,
      title: text.match(/^# (.*)/m)?.[1] ?? '',
      ...(name === 'own-benchmark.md' ? withFigures(text) : { markdown: text }),
    };
  });
}

/**
 * The page of the benchmark: its text names the figures, which are made of the results that are kept.
 * @param {string} text
 */
function withFigures(text) {
  const benchmark = require('../dist/src/benchmark');
  const figures = benchmark.benchmarkFigures(benchmark.readResults(benchmark.resultsFile('kept')));
  return {
    markdown: text.replace(benchmark.figureMarks, '```cell-output $1\n```'),
    outputs: new Map(Object.entries(figures).map(([name, figure]) => [name, renderFigure(figure)])),
  };
}

/**
 * Everything that becomes a page.
 * @param {{ size: string, onlyDocs: boolean, say: (text: string) => void }} options
 */
export async function collect({ size, onlyDocs, say }) {
  const notebooks = onlyDocs ? { chapters: [], example: undefined } : await readNotebooks({ size, say });
  say('reading the docstrings ...');
  const rooms = await generateReference();
  const reference = rooms.map(({ name, markdown }) => ({ slug: name, title: name, markdown }));
  return { ...notebooks, guides: readGuides(), reference };
}
