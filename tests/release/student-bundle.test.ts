import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { chapters, loadChapter } from '../../src/exercises/registry';
import type { QuestionExercise } from '../../src/exercises/spec';
import { chaptersIn, courseRoot, courseVersion, notebooksFolder } from '../../src/notebook/released';
import { writeBundle } from '../../src/release/student-bundle';
import { stageLibrary } from '../../src/release/update-library';
import { lacks } from '../lacking';
import { runProgram } from '../run-program';

const target = path.join(mkdtempSync(path.join(tmpdir(), 'bundle-')), 'course');

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(full) : [full];
  });

describe.skipIf(lacks('build', existsSync(path.join(courseRoot, 'dist', 'src'))))(
  'a student’s bundle',
  () => {
    let count = 0;
    beforeAll(async () => {
      count = await writeBundle(target, notebooksFolder);
    });

    it('records every exercise and question', async () => {
      const all = (await Promise.all(chapters().map(loadChapter))).flat();
      const recorded = readdirSync(path.join(target, 'dist', 'src', 'exercises', 'recorded'));
      expect(recorded.sort()).toEqual(all.map(({ id }) => `${id}.json`).sort());
      expect(count).toBe(all.length);
    });

    it('holds no exercise file, no instructor’s notebook and no answer', async () => {
      const files = filesBelow(target).map((file) => path.relative(target, file));
      expect(files.filter((file) => /exercises.\d\d[a-z]?-|instructor|\.map$/.test(file))).toEqual([]);
      const recorded = files.filter((file) => file.includes('recorded'));
      const texts = recorded.map((file) => readFileSync(path.join(target, file), 'utf8'));
      const questions = (await Promise.all(chapters().map(loadChapter)))
        .flat()
        .filter((one): one is QuestionExercise => one.kind === 'question');
      for (const { answer } of questions) {
        const secret = answer.type === 'choice' ? answer.explanations[answer.correct] : answer.explanation;
        expect(texts.filter((text) => text.includes(JSON.stringify(secret).slice(1, -1)))).toEqual([]);
      }
    });

    it('needs nothing for development', () => {
      const manifest = JSON.parse(readFileSync(path.join(target, 'package.json'), 'utf8'));
      expect(Object.keys(manifest.scripts).sort()).toEqual(['setup', 'start', 'webgpu']);
      expect(manifest.devDependencies).toBeUndefined();
      expect(readFileSync(path.join(target, 'package-lock.json'), 'utf8')).not.toContain('"dev": true');
    });

    it('can be installed: npm finds its lockfile in step with what is there', async () => {
      const asked = ['ci', '--dry-run', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
      const { status, stderr } = await runProgram('npm', asked, { cwd: target });
      expect(status, stderr).toBe(0);
      const { packages } = JSON.parse(readFileSync(path.join(target, 'package-lock.json'), 'utf8'));
      const locked = Object.keys(packages).filter((place) => place.startsWith('packages/'));
      expect(readdirSync(path.join(target, 'packages')).map((name) => `packages/${name}`)).toEqual(locked);
    });

    it.each([
      ...['release', 'release 00 --out made', 'exercises verify', 'exercises verify mean-of-values'],
      ...['exercises new 00 mine', 'misconceptions find notebooks', 'grade notebooks --sandbox best-effort'],
      'misconceptions name mean-of-values/1 a-slip --from found.json --sentence Slipped.',
    ])('says that `very-deep %s` needs the complete course', async (typed) => {
      const bound = path.join(target, 'node_modules');
      symlinkSync(path.join(courseRoot, 'node_modules'), bound, 'dir');
      try {
        const main = path.join('dist', 'src', 'cli', 'main.js');
        const ran = await runProgram(process.execPath, [main, ...typed.split(' ')], { cwd: target });
        expect([ran.status, ran.stdout], ran.stderr).toEqual([2, '']);
        expect(ran.stderr).toMatch(/^very-deep: this is a student's bundle, .*the complete course\n$/);
      } finally {
        unlinkSync(bound);
      }
    });

    it('leaves out what only teachers need, and says of which version it would be', () => {
      const read = (folder: string, name: string) =>
        JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
      const manifest = read(target, 'package.json');
      const { dependencies } = read(courseRoot, 'package.json');
      const teachers = ['@hono/node-server', 'bullmq', 'hono', 'ioredis', 'jose', 'libsql', 'pg'];
      expect(manifest.teachersPackages).toEqual(
        Object.fromEntries(teachers.map((name) => [name, dependencies[name]])),
      );
      expect({ ...manifest.dependencies, ...manifest.teachersPackages }).toEqual(dependencies);
      expect(Object.keys(manifest.dependencies).filter((name) => teachers.includes(name))).toEqual([]);

      for (const gone of ['dist/desk', 'dist/src/desk'])
        expect(existsSync(path.join(target, gone))).toBe(false);

      const locked = read(target, 'package-lock.json').packages;
      expect(locked[''].dependencies).toEqual(manifest.dependencies);
      const places = Object.keys(locked).join('\n');
      // With what only they need, and without what others need, too.
      for (const gone of [...teachers, '@libsql/linux-x64-gnu', 'pg-pool', 'msgpackr', 'luxon'])
        expect(places).not.toMatch(new RegExp(`node_modules/${gone}$`, 'm'));
      for (const kept of [...Object.keys(manifest.dependencies), '@tensorflow/tfjs-node', 'mathjs', 'semver'])
        expect(places).toMatch(new RegExp(`node_modules/${kept}$`, 'm'));
    });

    it('is complete: each package finds what it needs', () => {
      const { packages } = JSON.parse(readFileSync(path.join(target, 'package-lock.json'), 'utf8'));
      const missing = Object.entries<{ dependencies?: object }>(packages).flatMap(([place, one]) =>
        Object.keys(one.dependencies ?? {}).filter((name) => {
          const folders = place.split('/');
          const looked = folders.map((_, i) => [...folders.slice(0, i + 1), 'node_modules', name].join('/'));
          return ![...looked, `node_modules/${name}`].some((candidate) => candidate in packages);
        }),
      );
      expect(missing).toEqual([]);
    });

    it('brings an older one up to date, but for the notebooks', () => {
      const older = path.join(path.dirname(target), 'older');
      cpSync(target, older, { recursive: true });
      const inside = (name: string) => path.join(older, name);
      const recorded = path.join('dist', 'src', 'exercises', 'recorded', 'cross-entropy.json');
      const notebook = path.join('notebooks', '01-covariate-shift.ipynb');
      writeFileSync(inside(recorded), 'cases of long ago');
      writeFileSync(inside(path.join('dist', 'gone.js')), 'no longer part of the library');
      writeFileSync(inside('package-lock.json'), '{}');
      writeFileSync(inside(notebook), 'a student’s work');
      for (const name of ['datasets', 'docs']) rmSync(inside(name), { recursive: true });
      mkdirSync(inside(path.join('jupyter', 'node_modules')), { recursive: true });

      // Releases that the older one kept: of its own version, and of one before.
      renameSync(inside(`dist/releases/${courseVersion}`), inside('dist/releases/0.0.9'));
      cpSync(inside('dist/releases/0.0.9'), inside('releases/0.0.8'), { recursive: true });

      const before = filesBelow(older).sort();
      const given = stageLibrary(older, target);
      given?.discard();
      expect(filesBelow(older).sort()).toEqual(before);

      const staged = stageLibrary(older, target);
      expect([...(staged?.changed ?? [])].sort()).toEqual([
        'datasets',
        'dist',
        'docs/engines.md',
        'package-lock.json',
        'releases',
      ]);
      staged?.commit();
      const carried = chaptersIn(path.join(target, 'dist', 'releases', courseVersion));
      for (const version of ['0.0.8', '0.0.9'])
        expect(chaptersIn(inside(path.join('releases', version)))).toEqual(carried);
      const here = (folder: string) => filesBelow(folder).map((file) => path.relative(folder, file));
      expect(
        here(older)
          .filter((file) => !file.startsWith('releases'))
          .sort(),
      ).toEqual(here(target).sort());
      const text = (file: string) => readFileSync(file, 'utf8');
      expect(text(inside(recorded))).toBe(text(path.join(target, recorded)));
      expect(text(inside('package-lock.json'))).toBe(text(path.join(target, 'package-lock.json')));
      expect(text(inside(notebook))).toBe('a student’s work');
      expect(stageLibrary(older, target)?.changed).toEqual([]);
    });

    it('is not made out of a teacher’s copy by an update', () => {
      expect(stageLibrary(courseRoot, target)).toBeUndefined();
      expect(stageLibrary(target, notebooksFolder)).toBeUndefined();
    });

    it('does not write over anything', async () => {
      await expect(writeBundle(target, notebooksFolder)).rejects.toThrow('not empty');
    });
  },
);
