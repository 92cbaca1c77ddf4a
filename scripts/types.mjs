// Checks the types of everything: `npm run types [-- CONFIGURATION... OPTION...]`. What runs elsewhere, in a page or in a
// worker, finds other types there, and so has a configuration of its own.
import { spawnSync } from 'node:child_process';
import { compiler } from './compiler.mjs';

const all = [
  'tsconfig.json',
  'tsconfig.browser.json',
  'tsconfig.desk.json',
  'tsconfig.page.json',
  'tsconfig.lite.json',
  'tsconfig.service-worker.json',
  'tsconfig.scripts.json',
  'site/run',
];
const given = process.argv.slice(2);
const options = given.filter((one) => one.startsWith('-'));
const named = given.filter((one) => !one.startsWith('-'));
for (const configuration of named.length > 0 ? named : all) {
  const { status } = spawnSync(process.execPath, [compiler, '-p', configuration, ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
