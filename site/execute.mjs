// Notebooks with outputs: run by `very-deep run`, each kept until it or the library changes.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { project } from './project.mjs';

const main = path.join(project, 'dist', 'src', 'cli', 'main.js');

const settings = {
  compilerOptions: { removeComments: true, target: ts.ScriptTarget.ES2022 },
  // The compiler calls the file `module.ts` otherwise, and takes an import of './module' for one of itself.
  fileName: 'source-whose-comments-go.ts',
};

/**
 * What runs and grades notebooks, and shows in none; and what only a browser has.
 * @param {string} name
 */
const isAside = (name) => /^(cli|desk|grading|mining|browser)[\\/]|\.browser\.ts$/.test(name);

/** Everything a chapter's outputs depend on but the notebook itself; comments do not count. */
function libraryHash() {
  const hash = createHash('sha256');
  for (const folder of ['src', 'kernels']) {
    const names = readdirSync(path.join(project, folder), { encoding: 'utf8', recursive: true }).sort();
    for (const name of names.filter((one) => one.endsWith('.ts') && !isAside(one))) {
      const source = readFileSync(path.join(project, folder, name), 'utf8');
      hash.update(name).update(ts.transpileModule(source, settings).outputText);
    }
  }
  return hash.update(readFileSync(path.join(project, 'package-lock.json'))).digest('hex');
}

/** @type {(notebook: string, options: { size: string, out: string }) => Promise<void>} */
function run(notebook, { size, out }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, 'run', notebook, '--out', out], {
      cwd: project,
      env: { ...process.env, VERY_DEEP_SIZE: size },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    child.stdout.on('data', (chunk) => {
      told += chunk;
    });
    child.once('error', reject);
    child.once('close', (status) =>
      status === 0 ? resolve() : reject(new Error(`${path.basename(notebook)} did not run.\n${told}`)),
    );
  });
}

/**
 * Executes notebooks. At `smoke` size two run at a time; otherwise each takes all cores.
 * @param {string[]} sources where they lie; no two of one name
 * @param {{ size: string, say: (text: string) => void }} options
 * @returns {Promise<Map<string, string>>} where each executed copy lies, by the file's name
 */
export async function executeNotebooks(sources, { size, say }) {
  const library = libraryHash();
  const store = path.join(project, '.very-deep', 'site', size);
  const kept = new Map();
  /** @param {string} source */
  const execute = async (source) => {
    const name = path.basename(source);
    const hash = createHash('sha256').update(library).update(readFileSync(source)).digest('hex');
    const folder = path.join(store, hash.slice(0, 16));
    kept.set(name, path.join(folder, name));
    if (existsSync(folder)) return;
    say(`running ${name} (${size}) ...`);
    const work = path.join(store, `running-${process.pid}-${path.basename(name, '.ipynb')}`);
    mkdirSync(work, { recursive: true });
    await run(source, { size, out: work });
    // The rename comes last: an interrupted run leaves nothing that looks finished.
    try {
      renameSync(work, folder);
    } catch (error) {
      rmSync(work, { recursive: true, force: true });
      if (!existsSync(folder)) throw error; // else another build has run it meanwhile
    }
  };
  const waiting = [...sources];
  const lane = async () => {
    try {
      for (let source = waiting.shift(); source !== undefined; source = waiting.shift())
        await execute(source);
    } catch (error) {
      waiting.length = 0; // so that the other lane ends, too
      throw error;
    }
  };
  await Promise.all(size === 'smoke' ? [lane(), lane()] : [lane()]);
  const wanted = new Set([...kept.values()].map((file) => path.basename(path.dirname(file))));
  for (const name of readdirSync(store)) {
    if (!wanted.has(name) && !name.startsWith('running-'))
      rmSync(path.join(store, name), { recursive: true });
  }
  return kept;
}
