// Checks the types of everything: `npm run types`. A part that runs elsewhere, in a page or in a worker, has other types at
// hand, and so a configuration of its own.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const projects = [
  'tsconfig.json',
  'tsconfig.browser.json',
  'tsconfig.desk.json',
  'tsconfig.page.json',
  'tsconfig.lite.json',
  'tsconfig.service-worker.json',
  'tsconfig.scripts.json',
  'site/run',
];
const root = fileURLToPath(new URL('..', import.meta.url));
for (const project of projects) {
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
