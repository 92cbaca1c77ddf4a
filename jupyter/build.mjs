// Builds the course's JupyterLab front end out of the @jupyterlab/* packages that package.json pins.
//   node build.mjs OUT      writes the page's scripts, the settings schemas and the themes into the folder OUT
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rspack } from '@rspack/core';
import { copySchemas, pack, packagesOf, pageConfig, writeAnywidget, writePluginList } from './lab-pages.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? 'build');
const packages = packagesOf(here);

mkdirSync(out, { recursive: true });
writePluginList(path.join(here, 'plugins.generated.mjs'), packages, ['./anywidget.mjs']);
writeAnywidget(here);
copySchemas(packages, out);
const page = pageConfig({ main: path.join(here, 'main.mjs') }, out);
await pack(rspack, { folder: here, out, packages, pages: [page] }).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
