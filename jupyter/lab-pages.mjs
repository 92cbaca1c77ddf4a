// What every build of a JupyterLab from npm packages does: jupyter/ for a server, lite/ without one. The packages are those
// that the package.json of a folder names, installed in its node_modules.
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

/** @param {string} file */
export const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** @typedef {{ name: string, folder: string, about: any }} Package */

/**
 * @param {string} folder with a package.json
 * @returns {Package[]}
 */
export function packagesOf(folder) {
  const names = Object.keys(readJson(path.join(folder, 'package.json')).dependencies);
  return names.map((name) => {
    const its = path.join(folder, 'node_modules', name);
    return { name, folder: its, about: readJson(path.join(its, 'package.json')) };
  });
}

/**
 * A package names its plugin module in `jupyterlab.extension` or `.mimeExtension`: `true` for its main module, or a path.
 * @param {Package[]} packages
 * @param {'extension' | 'mimeExtension'} field
 * @returns {string[]}
 */
function pluginModules(packages, field) {
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
 * @param {Package[]} packages
 * @param {string[]} [own] modules of ours with a plugin
 */
export function writePluginList(file, packages, own = []) {
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
      '// @ts-nocheck',
      ...styles.map(({ name, about }) => `import ${JSON.stringify(`${name}/${about.styleModule}`)};`),
      ...list('extensions', [...pluginModules(packages, 'extension'), ...own]),
      ...list('mimeExtensions', pluginModules(packages, 'mimeExtension')),
      '',
    ].join('\n'),
  );
}

/**
 * anywidget's front end is published as an AMD module, which Jupyter's loaders ask for by name; here it becomes a module.
 * It is written beside `anywidget.mjs`, the plugin that tells the widget manager of it.
 * @param {string} folder where anywidget is installed
 */
export function writeAnywidget(folder) {
  const published = readFileSync(path.join(folder, 'node_modules/anywidget/dist/index.js'), 'utf8');
  const written = published.replace(/define\(\["@jupyter-widgets\/base"\], (\w+)\);?/, 'export default $1;');
  if (written === published)
    throw new Error('anywidget no longer ends in the AMD module that is expected here');
  writeFileSync(path.join(here, 'anywidget.generated.mjs'), `// @ts-nocheck\n${written}`);
}

/**
 * The packages with schemas of settings. JupyterLite's packages on npm name a folder of schemas that they do not ship.
 * @param {Package[]} packages
 */
export function schemaFolders(packages) {
  return packages.flatMap(({ name, folder, about }) => {
    const schemas = about.jupyterlab?.schemaDir;
    const from = path.join(folder, schemas ?? '');
    return schemas && existsSync(from) ? [{ name, folder, about, from }] : [];
  });
}

/**
 * @param {Package[]} packages
 * @param {string} out
 */
export function copySchemas(packages, out) {
  for (const { name, folder, from } of schemaFolders(packages)) {
    const target = path.join(out, 'schemas', name);
    cpSync(from, target, { recursive: true });
    // The settings server reads a schema's version from here.
    cpSync(path.join(folder, 'package.json'), path.join(target, 'package.json.orig'));
  }
}

const assets = [
  { test: /\.(woff2?|ttf|eot|jpg|png|gif|html)$/, type: 'asset/resource' },
  { test: /\.svg$/, issuer: /\.css$/, type: 'asset/inline' },
  { test: /\.svg$/, issuer: /\.[jt]s$/, type: 'asset/source' },
  { test: /\.(md|raw\.css)$/, type: 'asset/source' },
];

/**
 * What rspack is told of a page's scripts.
 * @param {Record<string, string>} entry
 * @param {string} out
 * @param {object[]} [rules] how further kinds of modules are read
 */
export const pageConfig = (entry, out, rules = []) => ({
  name: 'page',
  entry,
  output: { path: path.join(out, 'static'), filename: '[name].js', publicPath: 'auto' },
  module: {
    rules: [
      { test: /\.css$/, exclude: /\.raw\.css$/, type: 'css' },
      { test: /\.m?js$/, resolve: { fullySpecified: false } },
      ...rules,
      ...assets,
    ],
  },
});

/**
 * JupyterLab loads a theme as `themes/PACKAGE/index.css`, apart from the page's scripts.
 * @param {Package[]} packages
 * @param {string} out
 */
const themeConfigs = (packages, out) =>
  packages
    .filter(({ about }) => about.jupyterlab?.themePath)
    .map(({ name, folder, about }) => ({
      name,
      entry: { index: path.join(folder, about.jupyterlab.themePath) },
      output: { path: path.join(out, 'themes', name), cssFilename: '[name].css', filename: '[name].js' },
      module: { rules: [{ test: /\.css$/, type: 'css' }, ...assets] },
    }));

/**
 * Packs pages, and the themes of the packages.
 * @param {any} rspack of the folder's own @rspack/core
 * @param {{ folder: string, out: string, packages: Package[], pages: any[] }} what
 * @returns {Promise<void>} rejects with what rspack complains of
 */
export function pack(rspack, { folder, out, packages, pages }) {
  const common = {
    context: folder,
    mode: 'production',
    devtool: false,
    performance: false,
    resolve: {
      // Modules of ours that lie elsewhere find the packages, too.
      modules: [path.join(folder, 'node_modules'), 'node_modules'],
      fallback: { path: false, url: false, buffer: false, crypto: false, stream: false },
    },
  };
  const environment = new rspack.DefinePlugin({ 'process.env': '({})', 'process.cwd': '(() => "/")' });
  /** @type {any[]} */
  const configs = [
    ...pages.map((page) => ({ ...page, plugins: [...(page.plugins ?? []), environment] })),
    ...themeConfigs(packages, out),
  ];
  return new Promise((resolve, reject) => {
    const whole = configs.map((config) => {
      const resolving = { ...common.resolve, ...config.resolve };
      return { ...common, ...config, resolve: resolving };
    });
    rspack(whole).run((/** @type {Error | null} */ error, /** @type {any} */ stats) => {
      if (error) reject(error);
      else if (stats.hasErrors()) reject(new Error(stats.toString({ preset: 'errors-only' })));
      else if (!existsSync(path.join(out, 'static', 'main.js')))
        reject(new Error('The build ended without an error and without a page.'));
      else resolve();
    });
  });
}
