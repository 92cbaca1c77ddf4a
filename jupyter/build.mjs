// Builds the course's JupyterLab front end out of the @jupyterlab/* packages that package.json pins.
//   node build.mjs OUT      writes the page's scripts, the settings schemas and the themes into the folder OUT
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rspack } from '@rspack/core';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? 'build');
/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const modules = path.join(here, 'node_modules');

const packages = Object.keys(readJson(path.join(here, 'package.json')).dependencies).map((name) => ({
  name,
  folder: path.join(modules, name),
  about: readJson(path.join(modules, name, 'package.json')),
}));

/**
 * A package names its plugin module in `jupyterlab.extension` or `.mimeExtension`: `true` for its main module, or a path.
 * @param {'extension' | 'mimeExtension'} field
 * @returns {string[]}
 */
function pluginModules(field) {
  return packages
    .filter(({ about }) => about.jupyterlab?.[field])
    .map(({ name, about }) => {
      const module = about.jupyterlab[field];
      return module === true ? name : `${name}/${module}`;
    });
}

/**
 * The list of what the page loads is written, not kept: it is a function of package.json.
 * @param {string} file
 */
function writePluginList(file) {
  /** @type {(name: string, modules: string[]) => string[]} */
  const list = (name, modules) => [
    `export const ${name} = () => Promise.all([`,
    ...modules.map((module) => `  import(${JSON.stringify(module)}),`),
    ']);',
  ];
  const styles = packages.filter(({ about }) => about.styleModule);
  writeFileSync(
    file,
    [
      ...styles.map(({ name, about }) => `import ${JSON.stringify(`${name}/${about.styleModule}`)};`),
      ...list('extensions', [...pluginModules('extension'), './anywidget.mjs']),
      ...list('mimeExtensions', pluginModules('mimeExtension')),
      '',
    ].join('\n'),
  );
}

/**
 * anywidget's front end is published as an AMD module, which Jupyter's loaders ask for by name; here it becomes a module.
 * @param {string} file
 */
function writeAnywidget(file) {
  const published = readFileSync(path.join(modules, 'anywidget', 'dist', 'index.js'), 'utf8');
  const written = published.replace(/define\(\["@jupyter-widgets\/base"\], (\w+)\);?/, 'export default $1;');
  if (written === published)
    throw new Error('anywidget no longer ends in the AMD module that is expected here');
  writeFileSync(file, written);
}

function copySchemas() {
  for (const { name, folder, about } of packages) {
    const schemas = about.jupyterlab?.schemaDir;
    if (!schemas) continue;
    const target = path.join(out, 'schemas', name);
    cpSync(path.join(folder, schemas), target, { recursive: true });
    // The settings server reads a schema's version from here.
    cpSync(path.join(folder, 'package.json'), path.join(target, 'package.json.orig'));
  }
}

const assets = [
  { test: /\.(woff2?|ttf|eot|jpg|png|gif|html)$/, type: 'asset/resource' },
  { test: /\.svg$/, issuer: /\.css$/, type: 'asset/inline' },
  { test: /\.svg$/, issuer: /\.js$/, type: 'asset/source' },
  { test: /\.(md|raw\.css)$/, type: 'asset/source' },
];

const page = {
  name: 'page',
  entry: { main: path.join(here, 'main.mjs') },
  output: { path: path.join(out, 'static'), filename: '[name].js', publicPath: 'auto' },
  module: {
    rules: [
      { test: /\.css$/, exclude: /\.raw\.css$/, type: 'css' },
      { test: /\.m?js$/, resolve: { fullySpecified: false } },
      ...assets,
    ],
  },
  plugins: [new rspack.DefinePlugin({ 'process.env': '({})', 'process.cwd': '(() => "/")' })],
};

/** JupyterLab loads a theme as `themes/PACKAGE/index.css`, apart from the page's scripts. */
const themes = packages
  .filter(({ about }) => about.jupyterlab?.themePath)
  .map(({ name, folder, about }) => ({
    name,
    entry: { index: path.join(folder, about.jupyterlab.themePath) },
    output: { path: path.join(out, 'themes', name), cssFilename: '[name].css', filename: '[name].js' },
    module: { rules: [{ test: /\.css$/, type: 'css' }, ...assets] },
  }));

const common = {
  context: here,
  mode: 'production',
  devtool: false,
  performance: false,
  resolve: { fallback: { path: false, url: false, buffer: false, crypto: false, stream: false } },
};

mkdirSync(out, { recursive: true });
writePluginList(path.join(here, 'plugins.generated.mjs'));
writeAnywidget(path.join(here, 'anywidget.generated.mjs'));
copySchemas();
rspack([page, ...themes].map((config) => ({ ...common, ...config }))).run(
  (/** @type {Error | null} */ error, /** @type {any} */ stats) => {
    if (error) throw error;
    if (stats.hasErrors()) {
      process.stderr.write(`${stats.toString({ preset: 'errors-only' })}\n`);
      process.exitCode = 1;
    } else if (!existsSync(path.join(out, 'static', 'main.js'))) {
      process.stderr.write('The build ended without an error and without a page.\n');
      process.exitCode = 1;
    }
  },
);
