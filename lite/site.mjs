// Writes the site: the pages' scripts, the kernel, the notebooks, and what JupyterLite reads in place of asking a server.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rspack } from '@rspack/core';
import {
  pack,
  packagesOf,
  pageConfig,
  readJson,
  schemaFolders,
  writeAnywidget,
  writePluginList,
} from '../jupyter/lab-pages.mjs';
import { buildKernel } from '../scripts/browser-kernel.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const project = path.dirname(here);
const notebooks = path.join(project, 'notebooks');

/** @typedef {import('../jupyter/lab-pages.mjs').Package} Package */

/**
 * @param {string} file
 * @param {unknown} content
 */
function writeJson(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
}

/** What is another way here than JupyterLab has it. @type {Record<string, Record<string, unknown>>} */
const defaults = {
  // The compiler shares the machine with the cell that runs.
  '@jupyterlab/completer-extension:manager': { providerTimeout: 4000 },
  // A released notebook has no time of its own.
  '@jupyterlab/filebrowser-extension:browser': { showLastModifiedColumn: false },
};

/**
 * What settings there are, which a server would list.
 * @param {Package[]} packages
 * @param {string} out
 */
function writeSettings(packages, out) {
  const version = readJson(path.join(project, 'package.json')).version;
  const own = { name: 'very-deep-lite', about: { version }, from: path.join(here, 'schemas') };
  const settings = [...schemaFolders(packages), own].flatMap(({ name, about, from }) =>
    readdirSync(from)
      .filter((file) => file.endsWith('.json'))
      .map((file) => {
        const id = `${name}:${path.basename(file, '.json')}`;
        const schema = readJson(path.join(from, file));
        for (const [property, value] of Object.entries(defaults[id] ?? {})) {
          if (schema.properties[property] === undefined) throw new Error(`${id} has no setting ${property}`);
          schema.properties[property].default = value;
        }
        return { id, raw: '{}', schema, settings: {}, version: about.version };
      }),
  );
  writeJson(path.join(out, 'schemas', 'all.json'), settings);
  writeJson(path.join(out, 'schemas', 'all_federated.json'), []);
}

/**
 * The released notebooks, with the list that a server would give of them.
 * @param {string} out
 */
function writeContents(out) {
  // A file that the browser has not changed has no time of its own: the student's copy is always the later one.
  const time = new Date(0).toISOString();
  const common = { writable: true, created: time, last_modified: time, mimetype: null };
  const names = readdirSync(notebooks).filter((name) => name.endsWith('.ipynb'));
  if (names.length === 0) throw new Error(`there are no notebooks in ${notebooks}`);
  mkdirSync(path.join(out, 'files'), { recursive: true });
  for (const name of names) cpSync(path.join(notebooks, name), path.join(out, 'files', name));
  const content = names.map((name) => {
    const { size } = statSync(path.join(notebooks, name));
    return { ...common, name, path: name, type: 'notebook', format: 'json', content: null, size };
  });
  const folder = { ...common, name: '', path: '', type: 'directory', format: 'json', size: null, content };
  writeJson(path.join(out, 'api', 'contents', 'all.json'), folder);
  const languages = { en: { displayName: 'English', nativeName: 'English' } };
  writeJson(path.join(out, 'api', 'translations', 'all.json'), { data: languages, message: '' });
  writeJson(path.join(out, 'api', 'translations', 'en.json'), { data: {}, message: '' });
}

/** @param {string} out */
function writePages(out) {
  mkdirSync(path.join(out, 'lab'), { recursive: true });
  cpSync(path.join(here, 'pages', 'index.html'), path.join(out, 'index.html'));
  cpSync(path.join(here, 'pages', 'lab.html'), path.join(out, 'lab', 'index.html'));
  const logo = path.join(project, 'kernels', 'node', 'resources', 'logo-svg.svg');
  cpSync(logo, path.join(out, 'lab', 'logo.svg'));
}

const typescript = {
  test: /\.ts$/,
  type: 'javascript/auto',
  loader: 'builtin:swc-loader',
  options: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } },
};

/** @param {string} out */
const configs = (out) => {
  const source = (/** @type {string} */ name) => path.join(here, 'src', name);
  const main = pageConfig({ main: source('main.ts') }, out, [typescript]);
  const boot = { ...pageConfig({ boot: source('boot.ts') }, out, [typescript]), name: 'boot' };
  const worker = {
    ...pageConfig({ sw: source('service-worker.ts') }, out, [typescript]),
    name: 'worker',
    target: 'webworker',
    output: { path: out, filename: '[name].js' },
  };
  return [main, boot, worker].map((page) => ({
    ...page,
    resolve: { extensions: ['.ts', '.mjs', '.js', '.json'] },
  }));
};

/** Data sets are as large as the rest together: the kernel keeps those that were asked for. */
const isKept = (/** @type {string} */ name) => !/^(sw\.js$|kernel\/course\/datasets\/)/.test(name);

/**
 * Writes before the service worker which files belong to this release.
 * @param {string} out
 */
function writeRelease(out) {
  const files = Object.fromEntries(
    readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => ({ file, name: path.relative(out, file).split(path.sep).join('/') }))
      .filter(({ name }) => isKept(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ file, name }) => {
        const hash = createHash('sha256').update(readFileSync(file)).digest('base64');
        return [name, `sha256-${hash}`];
      }),
  );
  const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 12);
  const worker = path.join(out, 'sw.js');
  const code = readFileSync(worker, 'utf8');
  writeFileSync(worker, `self.release = ${JSON.stringify({ version, files })};\n${code}`);
}

/**
 * Packs the pages' scripts, and the service worker, which must know all other files.
 * @param {string} out
 */
async function writeScripts(out) {
  const packages = packagesOf(here);
  writePluginList(path.join(here, 'plugins.generated.mjs'), packages, ['../jupyter/anywidget.mjs']);
  writeAnywidget(here);
  await pack(rspack, { folder: here, out, packages, pages: configs(out) });
  writeSettings(packages, out);
  writeRelease(out);
}

/**
 * @param {string} out an empty folder
 * @param {{ data?: string }} options `data`: a folder with data sets, which are laid beside the kernel
 */
export async function writeSite(out, { data } = {}) {
  await buildKernel(path.join(out, 'kernel'), data === undefined ? {} : { data: path.resolve(data) });
  writeContents(out);
  writePages(out);
  await writeScripts(out);
}
