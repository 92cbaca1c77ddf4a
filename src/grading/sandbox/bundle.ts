/**
 * Puts together what a child starts from: a snapshot of a process that has loaded TensorFlow.js without what a policy
 * forbids, and exactly those exports of the library that it allows. Nothing else of the project is ever mounted.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Policy } from './job';
import { engineFlags, SNAPSHOT } from './launch';
import { leftOut, packageFile, programFile, readPart, tensorFlowNeeds, tensorFlowParts } from './parts';
import { WITHHELD, WITHHELD_CLASS, withhold } from './withhold';

/** What decides a bundle's contents. */
export type BundlePolicy = Pick<Policy, 'exports' | 'forbid'>;

/** The folders that this process knows, by policy: a policy is asked for again and again. */
const known = new Map<string, string>();

/**
 * The folder with the snapshot for a policy, and its code beside it; built on first use, then kept.
 * @throws ValueError for a function that TensorFlow.js does not have
 * @throws UsageError where `npm run build` has not bundled these exports
 */
export function bundleFor({ exports, forbid }: BundlePolicy): string {
  const policy = JSON.stringify([exports, forbid]);
  const folder = known.get(policy);
  if (folder !== undefined && existsSync(path.join(folder, SNAPSHOT))) return folder;
  const parts = tensorFlowParts.map((name) => [name, readPart(packageFile(name))] as const);
  const rest = [
    ...tensorFlowNeeds.map((name) => define(name, readPart(packageFile(name)))),
    ...leftOut.map((name) => define(name, '')),
    define(program, readPart(programFile(exports))),
    boot,
  ];
  const key = fingerprint([parts, rest, forbid, process.version, process.arch, engineFlags]);
  const kept = path.join(bundlesFolder(), key);
  if (existsSync(path.join(kept, SNAPSHOT))) {
    const now = new Date();
    utimesSync(kept, now, now);
  } else {
    const tensorFlow = [...withhold(new Map(parts), forbid)].map(([name, source]) => define(name, source));
    make(kept, [prelude, ...tensorFlow, ...rest].join('\n'));
  }
  known.set(policy, kept);
  return kept;
}

function make(kept: string, code: string): void {
  const making = `${kept}.${randomBytes(6).toString('hex')}`;
  mkdirSync(making, { recursive: true });
  writeFileSync(path.join(making, 'code.js'), code);
  const { status, stderr } = spawnSync(
    process.execPath,
    [...engineFlags, '--no-warnings', '--snapshot-blob', SNAPSHOT, '--build-snapshot', 'code.js'],
    { cwd: making, env: {}, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the sandbox's code does not load:\n${stderr}`);
  readableByAll(making, ['code.js', SNAPSHOT]);
  forgetOld(path.dirname(kept));
  try {
    renameSync(making, kept);
  } catch {
    rmSync(making, { recursive: true, force: true }); // another grader was faster
  }
}

/** A snapshot is ten megabytes, and each release of the course, and of Node.js, makes new ones. */
const KEPT_DAYS = 30;

/** Takes away what nobody has asked for in so many days. */
export function forgetOld(folder: string): void {
  const oldest = Date.now() - KEPT_DAYS * 24 * 60 * 60 * 1000;
  for (const name of readdirSync(folder)) {
    const one = path.join(folder, name);
    const asked = statSync(one, { throwIfNoEntry: false })?.mtimeMs;
    if (asked !== undefined && asked < oldest) rmSync(one, { recursive: true, force: true });
  }
}

/** A child runs under a user id of its own, and the caller's umask may be strict. */
export function readableByAll(folder: string, files: readonly string[]): void {
  chmodSync(folder, 0o755);
  for (const file of files) chmodSync(path.join(folder, file), 0o644);
}

/** Where bundles are kept between runs; a fresh folder where the user's cache cannot be written. */
function bundlesFolder(): string {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  const folder = path.join(base, 'very-deep', 'sandbox');
  try {
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch {
    return path.join(os.tmpdir(), `very-deep-sandbox-${process.getuid?.() ?? 'user'}`);
  }
}

const fingerprint = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** The name of the child's own program among the modules. */
const program = '#program';

const define = (name: string, source: string): string =>
  `defined[${JSON.stringify(name)}] = function (module, exports, require) {${source}\n};`;

const prelude = `"use strict";
const defined = Object.create(null);
function ${WITHHELD}(name) {
  const error = new Error("the rule of this exercise leaves out " + name + ", which would do the work for you");
  error.name = "ExerciseRule";
  error.withheld = name;
  throw error;
}
function ${WITHHELD_CLASS}(name) {
  function Withheld() { ${WITHHELD}(name); }
  Withheld.fromConfig = Withheld;
  return Withheld;
}`;

/**
 * All modules are loaded twice. What the first ones have run is compiled, and V8 keeps that; everything else of them is
 * gone when the second ones, which no code has touched, become the snapshot.
 */
const boot = `
function load() {
  const loaded = Object.create(null);
  const get = (name) => {
    if (loaded[name]) return loaded[name].exports;
    if (!defined[name]) return require(name);
    const module = loaded[name] = { exports: {} };
    defined[name].call(module.exports, module, module.exports, get);
    return module.exports;
  };
  return get("${program}");
}
const before = new Set(Reflect.ownKeys(globalThis));
load().warmUp().then(async () => {
  for (const key of Reflect.ownKeys(globalThis)) if (!before.has(key)) delete globalThis[key];
  const { prepare, main } = load();
  await prepare();
  require("node:v8").startupSnapshot.setDeserializeMainFunction(main);
});`;
