// Part of the build, given its folder: dist/desk/, the page of the teacher's desk, in one script that loads nothing from elsewhere.
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [dist = path.join(root, 'dist')] = process.argv.slice(2);
const from = path.join(root, 'src', 'desk', 'page');
const to = path.join(dist, 'desk');

const bundler = await rolldown({
  input: path.join(from, 'main.tsx'),
  platform: 'browser',
  transform: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
mkdirSync(to, { recursive: true });
await bundler.write({ file: path.join(to, 'desk.js'), format: 'esm', minify: true });
await bundler.close();
for (const name of ['index.html', 'desk.css']) copyFileSync(path.join(from, name), path.join(to, name));
