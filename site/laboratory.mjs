// The laboratory as a page of its own: one file, which needs no kernel, no server and no network. The site has it, too.
//   node site/laboratory.mjs [FILE]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const built = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'laboratory.js');

/**
 * Writes the page.
 * @param {string} file where to
 * @param {{ home?: string }} [options] the address of the page that it belongs to
 */
export function writeLaboratoryPage(file, { home } = {}) {
  // `<` followed by a letter or a slash could end the script for a browser; in code it is only found in texts.
  const code = readFileSync(built, 'utf8').replaceAll('</', '<\\/');
  const exported = /export\s*\{\s*([\w$]+) as default\s*\};?\s*$/;
  const name = exported.exec(code)?.[1];
  if (name === undefined) throw new Error(`${built} has no default export at its end: run \`npm run build\``);
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Laboratory · Very Deep</title>
<style>body { margin: 0 auto; padding: 16px; max-width: 1040px; font: 15px/1.5 system-ui, sans-serif; }</style>
</head>
<body>
<main>
${home === undefined ? '' : `<p><a href="${home}">Very Deep</a></p>`}
<h1 id="the-laboratory">The laboratory</h1>
<p>A small network that learns to tell two classes of points apart, and that you can change while it trains. Drag the
timeline to go back to any step; change a setting there, and the run forks. A saved run is a line of text, or a link, and
replays bit for bit. Keys: T trains and pauses, F forks, 1 to 4 choose a run.</p>
<div id="laboratory"></div>
</main>
<script type="module">
${code.replace(exported, '')}
${name}.open(document.getElementById('laboratory'));
</script>
</body>
</html>
`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, page);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeLaboratoryPage(path.resolve(process.argv[2] ?? 'laboratory.html'));
