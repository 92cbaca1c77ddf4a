// Packs the course for students as the npm package create-very-deep, which `npm create very-deep` fetches.
//   node scripts/pack-create.mjs OUT     writes OUT/create-very-deep-VERSION.tgz; OUT is made where it is missing
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const out = process.argv[2];
if (out === undefined) {
  process.stderr.write('pack-create: give the folder for the package: node scripts/pack-create.mjs OUT\n');
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const work = mkdtempSync(path.join(os.tmpdir(), 'create-very-deep-'));
try {
  cpSync(path.join(root, 'packages', 'create-very-deep'), work, { recursive: true });
  cpSync(path.join(root, 'LICENSE'), path.join(work, 'LICENSE'));
  const course = path.join(work, 'course');
  execFileSync(process.execPath, [path.join(root, 'dist/src/cli/main.js'), 'release', '--bundle', course], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // npm leaves these two out of every package.
  renameSync(path.join(course, '.npmrc'), path.join(course, 'npmrc'));
  renameSync(path.join(course, 'package-lock.json'), path.join(course, 'package-lock'));
  const manifest = JSON.parse(readFileSync(path.join(work, 'package.json'), 'utf8'));
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  writeFileSync(path.join(work, 'package.json'), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', path.resolve(out)], {
    cwd: work,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  console.log(path.join(out, packed.trim()));
} finally {
  rmSync(work, { recursive: true, force: true });
}
