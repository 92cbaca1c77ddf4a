#!/usr/bin/env node
// Makes a student's course in a new folder: copies what this package carries, and has npm install what it needs.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const own = path.dirname(fileURLToPath(import.meta.url));
const course = path.join(own, 'course');
/** npm leaves files of these names out of every package; they travel under others. */
const renamed = { npmrc: '.npmrc', 'package-lock': 'package-lock.json' };

/** @type {(sentence: string) => never} */
function fail(sentence) {
  process.stderr.write(`create-very-deep: ${sentence}\n`);
  process.exit(2);
}

const usage = `npm create very-deep@latest [FOLDER] [-- --no-install]

Makes FOLDER (very-deep unless told), new or empty, with the course Very Deep.

  --no-install  only makes the folder; \`npm start\` in it installs
  --help        this text
  --version     the version of the course`;

function readArguments() {
  try {
    const options = /** @type {const} */ ({
      'no-install': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
    });
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (positionals.length > 1)
      fail(`one folder, please; these are ${positionals.length}: ${positionals.join(', ')}`);
    return { ...values, folder: positionals[0] ?? 'very-deep' };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

/** Makes the folder whole or not at all. @param {string} folder */
function make(folder) {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) fail(`${folder} is a file; give the name of a new folder`);
    const there = readdirSync(folder);
    if (there.length > 0)
      fail(
        `${folder} is not empty (${there.slice(0, 3).join(', ')}${there.length > 3 ? ', ...' : ''}): give the name of a new folder. To bring a course up to date, run \`npx very-deep update\` in it.`,
      );
  }
  const isNew = !existsSync(folder);
  try {
    mkdirSync(folder, { recursive: true });
    cpSync(course, folder, { recursive: true });
    for (const [from, to] of Object.entries(renamed))
      renameSync(path.join(folder, from), path.join(folder, to));
  } catch (error) {
    for (const name of existsSync(folder) ? readdirSync(folder) : [])
      rmSync(path.join(folder, name), { recursive: true, force: true });
    if (isNew) rmSync(folder, { recursive: true, force: true });
    fail(`${folder} could not be written: ${error instanceof Error ? error.message : error}`);
  }
}

const { folder: name, help, version, 'no-install': noInstall } = readArguments();
if (help) {
  console.log(usage);
  process.exit(0);
}
if (version) {
  console.log(JSON.parse(readFileSync(path.join(own, 'package.json'), 'utf8')).version);
  process.exit(0);
}
const folder = path.resolve(name);
make(folder);
console.log(`The course is in ${folder}.`);
if (!noInstall) {
  console.log('Installing what it needs (about 210 MB, from the npm registry) ...');
  const { status } = spawnSync(process.execPath, [path.join(folder, 'scripts', 'setup.mjs')], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (status !== 0)
    fail(
      `the course is there, but what it needs could not be installed. Mend what is said above, then: cd ${name} && npm start`,
    );
}
console.log(
  `\nNow:\n\n    cd ${name}\n    npm start\n\nopens the notebooks in JupyterLab. Begin with 00-start-here.`,
);
