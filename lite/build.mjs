// The course in a browser: a static JupyterLite, built from npm packages alone.
//
//   npm run lite -- [--data DIR] [--out DIR] [--serve] [--port N]
//
// --data lays the data sets in DIR beside it; --serve opens the built site. The folder can be served from any address, also
// below a host's root.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { installFolder } from '../scripts/install-folder.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/** @param {string} text */
const say = (text) => process.stderr.write(`very-deep: ${text}\n`);

function readOptions() {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      out: { type: 'string', default: path.join(here, 'out') },
      serve: { type: 'boolean', default: false },
      port: { type: 'string', default: '8000' },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`--port takes a number up to 65535; "${values.port}" is none.`);
  if (values.data !== undefined && !existsSync(values.data))
    throw new Error(`--data: there is no folder ${values.data}; \`npx very-deep data download\` makes one.`);
  const out = path.resolve(values.out);
  // What is there is replaced; nothing of the user's may be.
  if (existsSync(out) && !existsSync(path.join(out, 'sw.js')))
    throw new Error(`${out} is there and holds no course; choose another folder with --out.`);
  return { data: values.data, out, serve: values.serve, port };
}

/**
 * Builds the site.
 * @param {string} out what is there is replaced when the new one is whole
 * @param {{ data?: string }} [options]
 */
export async function buildLite(out, options = {}) {
  installFolder(here, () => say('installing JupyterLab and JupyterLite (once, about a minute) ...'));
  const { writeSite } = await import('./site.mjs');
  const work = `${out}.building-${process.pid}`;
  try {
    mkdirSync(work, { recursive: true });
    await writeSite(work, options);
    rmSync(out, { recursive: true, force: true });
    renameSync(work, out);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function main() {
  const { out, data, serve, port } = readOptions();
  say('building the course for a browser (about a minute) ...');
  await buildLite(out, data === undefined ? {} : { data });
  if (!serve) {
    say(`${out} can be served by any web server; npm run lite -- --serve does.`);
    return;
  }
  const { serveFolder } = await import('./serve.mjs');
  const { url } = await serveFolder(out, { port });
  say(`open ${url} in a browser; Ctrl+C ends the server.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  main().catch((error) => {
    say(error.message);
    process.exitCode = 1;
  });
