/** The worker that compiles cells, completes and inspects: it works on while a cell runs, and outlives a restart. */
import { mountFiles } from '../../src/platform/stored-files.browser';
import type { Language } from './language';
import { serve } from './remote';

/** Compiled before anybody asks: what every cell needs, and what notebooks of the course import. */
const PRELUDE = "import * as veryDeep from 'very-deep'; void veryDeep; console.log();";

/** Loaded while the declarations are fetched; it reads the course's version when it begins. */
async function load(address: string): Promise<[Readonly<Record<string, string>>, typeof Language]> {
  const code = import('typescript-api');
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} cannot be loaded (${answer.status} ${answer.statusText})`);
  const files = (await answer.json()) as Record<string, string>;
  mountFiles(Object.entries(files).filter(([path]) => path.endsWith('/package.json')));
  await code;
  return [files, (await import('./language')).Language];
}

const taken = new Set<string>();
let begin: () => void;
let language: Language;

serve({
  /** @param address where the packed declarations are */
  async start(address: string, { folder }: { folder: string }): Promise<void> {
    const [files, Whole] = await load(address);
    begin = () => {
      language = new Whole(files, folder, taken);
    };
    begin();
    language.compile(PRELUDE, 0);
  },
  /** Says which names the worker that runs cells has taken. */
  taken(names: readonly string[]): void {
    for (const name of names) taken.add(name);
  },
  /** Forgets all cells. */
  reset: () => begin(),
  compile: (code: string, count: number) => language.compile(code, count),
  adopt: (name: string, reached: readonly string[] | undefined) => language.adopt(name, reached),
  complete: (code: string, position: number) => language.complete(code, position),
  inspect: (code: string, position: number, looks: Record<string, string>) =>
    language.inspect(code, position, looks),
  isComplete: (code: string) => language.isComplete(code),
});
