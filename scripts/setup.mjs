// Sets up whatever is missing: dependencies, build, links. Plain Node, for it runs before anything is installed.
//   node scripts/setup.mjs [--quiet]   everything that is missing or out of date
//   node scripts/setup.mjs link        only the links (npm's postinstall)
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'node_modules');
const quiet = process.argv.includes('--quiet');
const isWindows = process.platform === 'win32';

const say = (text) => process.stderr.write(`very-deep: ${text}\n`);

function fail(text) {
  say(text);
  process.exit(2);
}

function npm(args) {
  const options = { cwd: root, stdio: quiet ? ['ignore', 'ignore', 'inherit'] : 'inherit', shell: isWindows };
  const { status } = spawnSync('npm', args, options);
  if (status !== 0) fail(`\`npm ${args.join(' ')}\` failed; run it by itself to see why.`);
}

/** The stamp written after a finished install: the hash of what npm was told to install. */
const lockStamp = path.join(modules, '.very-deep-lock');
const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');

function install() {
  if (existsSync(lockStamp) && readFileSync(lockStamp, 'utf8') === lockHash()) return;
  say('installing the dependencies (once, about 20 s) ...');
  npm(['ci', '--no-audit', '--no-fund']);
  writeFileSync(lockStamp, lockHash());
}

function newest(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((latest, entry) => {
    const full = path.join(folder, entry.name);
    return Math.max(latest, entry.isDirectory() ? newest(full) : statSync(full).mtimeMs);
  }, statSync(folder).mtimeMs);
}

function build() {
  const stamp = path.join(root, 'dist', '.built');
  const inputs = Math.max(newest(path.join(root, 'src')), newest(path.join(root, 'kernels')));
  if (existsSync(stamp) && statSync(stamp).mtimeMs > inputs) return;
  say('building ...');
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  npm(['run', '--silent', 'build']);
  writeFileSync(stamp, '');
}

/** `import 'very-deep'` and `npx very-deep` work inside the project because its node_modules holds a link to itself. */
function link() {
  const self = path.join(modules, 'very-deep');
  if (!lstatSync(self, { throwIfNoEntry: false })) {
    mkdirSync(modules, { recursive: true });
    symlinkSync(isWindows ? root : '..', self, isWindows ? 'junction' : 'dir');
  }
  const bin = path.join(modules, '.bin');
  mkdirSync(bin, { recursive: true });
  const entry = path.join('dist', 'src', 'cli', 'main.js');
  writeFileSync(path.join(bin, 'very-deep'), `#!/bin/sh\nexec node "$(dirname "$0")/../../${entry}" "$@"\n`, {
    mode: 0o755,
  });
  if (isWindows) writeFileSync(path.join(bin, 'very-deep.cmd'), `@node "%~dp0\\..\\..\\${entry}" %*\r\n`);
}

if (process.argv[2] === 'link') {
  link();
} else {
  install();
  link();
  build();
}
