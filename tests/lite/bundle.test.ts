/** What goes to a browser: nothing of Node.js, nothing of a teacher's, and how much it weighs. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { OutputChunk } from 'rolldown';
import { beforeAll, describe, expect, it } from 'vitest';
import { chapters, loadChapter } from '../../src/exercises/registry';
import type { CodeExercise, QuestionExercise } from '../../src/exercises/spec';
import { project } from '../browser/chromium';
import { buildLibrary } from './opened';

/** All files of a folder, as text, by their paths. */
function texts(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return new Map(
    entries.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file), readFileSync(file, 'utf8')];
    }),
  );
}

/** Without blanks and quotes, of which a bundler makes others. */
const bare = (code: string): string => code.replace(/[\s'"`;,(){}]+/g, '');

const withoutComments = (code: string): string =>
  code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

const explanationsOf = ({ answer }: QuestionExercise): string[] =>
  answer.type === 'choice' ? Object.values(answer.explanations) : [answer.explanation];

describe('the library for a browser', () => {
  let chunks: readonly OutputChunk[];
  let files: Map<string, string>;

  beforeAll(async () => {
    const { folder, output } = await buildLibrary({ minify: false });
    chunks = output.filter((one) => one.type === 'chunk');
    files = texts(folder);
  }, 600_000);

  it('imports nothing but its own chunks', () => {
    const own = new Set(chunks.map(({ fileName }) => fileName));
    const others = chunks.flatMap(({ imports, dynamicImports }) =>
      [...imports, ...dynamicImports].filter((name) => !own.has(name)),
    );
    expect(others).toEqual([]);
  });

  it('asks for no module of Node.js by another way', () => {
    const asked = new RegExp(`(?:require|import)\\(\\s*["'](?:node:)?(?:${builtinModules.join('|')})["']`);
    const found = chunks.flatMap(({ fileName, code }) => {
      const match = asked.exec(withoutComments(code));
      return match === null ? [] : [`${fileName}: ${match[0]}`];
    });
    expect(found).toEqual([]);
  });

  it("names no global of Node.js in the project's own code", () => {
    const names = /(?<![.\w'"$])(?:Buffer\.\w+|process\.\w+|require\.\w+|__dirname|__filename)/;
    const found = chunks.flatMap(({ modules }) =>
      Object.entries(modules).flatMap(([file, { code }]) => {
        const match = names.exec(withoutComments(code ?? ''));
        return match === null || !/^(src|packages)\b/.test(path.relative(project, file))
          ? []
          : [`${path.relative(project, file)}: ${match[0]}`];
      }),
    );
    expect(found).toEqual([]);
  });

  it('holds no code of the course, of graders and of teachers', () => {
    const closed = /^src\/(course|cli|desk|grading|jupyter|proof|release|similarity)\//;
    const sources = chunks.flatMap(({ modules }) =>
      Object.keys(modules).map((file) => path.relative(project, file).split(path.sep).join('/')),
    );
    expect(sources).toContain('src/exercises/check.ts');
    expect(sources).toContain('src/platform/files.browser.ts');
    expect(sources.filter((file) => closed.test(file))).toEqual([]);
    // Where a browser has a file of its own, Node.js's does not come along.
    const twins = sources
      .filter((file) => file.endsWith('.browser.ts'))
      .map((file) => file.replace('.browser', ''));
    expect(sources.filter((file) => twins.includes(file))).toEqual([]);
  });

  it('holds no reference and no open answer', async () => {
    const exercises = (await Promise.all(chapters().map(loadChapter))).flat();
    const all = bare([...files.values()].join('\n'));
    const references = exercises
      .filter((one): one is CodeExercise => 'cases' in one)
      .flatMap(({ id, reference }) =>
        Object.values(reference).map((solution) => ({ id, text: bare(String(solution)) })),
      );
    expect(references.length).toBeGreaterThan(40);
    // A notebook's own library function may be the reference: it is no secret, and rules withhold it.
    const isLibrary = (text: string) => chunks.some(({ code }) => bare(code).includes(text));
    const shown = references.filter(({ text }) => text.length > 80 && all.includes(text) && !isLibrary(text));
    expect(shown.map(({ id }) => id)).toEqual([]);
    const sentences = exercises.flatMap((one) =>
      one.kind === 'question' ? explanationsOf(one).map((text) => ({ id: one.id, text: bare(text) })) : [],
    );
    expect(sentences.length).toBeGreaterThan(20);
    expect(sentences.filter(({ text }) => all.includes(text)).map(({ id }) => id)).toEqual([]);
  });

  it('weighs what it may', () => {
    const megabytes = (text: string) => gzipSync(text).length / 1e6;
    const entry = chunks.find(({ fileName }) => fileName === 'library.js') as OutputChunk;
    const atOnce = [entry, ...chunks.filter(({ fileName }) => entry.imports.includes(fileName))];
    const first = atOnce.reduce((sum, { code }) => sum + megabytes(code), 0);
    const engine =
      gzipSync(
        readFileSync(path.join(project, 'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm')),
      ).length / 1e6;
    console.log(
      `library: ${first.toFixed(2)} MB gzipped before minifying; ONNX Runtime: ${engine.toFixed(2)} MB`,
    );
    // The compiler's parser and danfo are fetched apart.
    const parts = atOnce.flatMap(({ modules }) => Object.keys(modules));
    expect(parts.filter((file) => /node_modules.(typescript-api|danfojs-node|mathjs)/.test(file))).toEqual(
      [],
    );
  });
});
