// Part of the build, given its folder: dist/laboratory.js, the laboratory's module for a page (src/laboratory/page/widget.ts). It holds the
// engine, too: the network trains in the page.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [dist = path.join(root, 'dist')] = process.argv.slice(2);

const bundler = await rolldown({
  input: path.join(root, 'src', 'laboratory', 'page', 'widget.ts'),
  platform: 'browser',
  logLevel: 'warn',
  onLog(_, { code, message }) {
    if (code === 'UNRESOLVED_IMPORT' || code === 'MISSING_EXPORT') throw new Error(message);
  },
});
await bundler.write({
  file: path.join(dist, 'laboratory.js'),
  format: 'esm',
  minify: true,
  codeSplitting: false,
});
await bundler.close();
