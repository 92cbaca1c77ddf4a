/**
 * `npm create very-deep@latest my-course`, as a student types it, against a registry that has the package: everything else
 * is the public registry's. Nothing of ours is published there, and nothing of ours may be asked for there.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutRegistry } from '../registry';
import { runProgram } from '../run-program';

const root = path.resolve(__dirname, '../..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const ours = ['very-deep', 'tfjs-backend-onnx'];

/** A registry with one package of its own; for all others it sends to the public one. */
function registryWith(name: string, tarball: Buffer, asked: string[]): Server {
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' })
    .trim()
    .replace(/\/$/, '');
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  return createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    const wanted = /^\/((?:@[^/]+\/)?[^/?]+)/.exec(url)?.[1] ?? '';
    asked.push(wanted);
    if (wanted !== name) {
      response.writeHead(307, { location: `${upstream}${request.url}` }).end();
      return;
    }
    if (url.endsWith('.tgz')) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(tarball);
      return;
    }
    const dist = { tarball: `http://${request.headers.host}/${name}/-/${name}-${version}.tgz`, integrity };
    const one = { name, version, bin: { [name]: 'create.mjs' }, dist };
    const packument = { name, 'dist-tags': { latest: version }, versions: { [version]: one } };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(packument));
  });
}

describe.skipIf(process.platform === 'win32' || withoutRegistry())('npm create very-deep', () => {
  const around = mkdtempSync(path.join(os.tmpdir(), 'very-deep-create-'));
  const asked: string[] = [];
  let server: Server;
  let env: Record<string, string>;
  const npm = (...args: string[]) => runProgram('npm', args, { cwd: around, env });
  const inCourse = (...args: string[]) =>
    runProgram('npx', ['very-deep', ...args], { cwd: path.join(around, 'my course'), env });

  beforeAll(async () => {
    execFileSync(process.execPath, [path.join(root, 'scripts', 'pack-create.mjs'), around], {
      stdio: 'pipe',
    });
    const tarball = readFileSync(path.join(around, `create-very-deep-${version}.tgz`));
    server = registryWith('create-very-deep', tarball, asked);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const home = path.join(around, 'home');
    mkdirSync(home);
    env = {
      HOME: home,
      npm_config_cache: path.join(around, 'cache'),
      npm_config_registry: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      npm_config_yes: 'true',
      NO_COLOR: '1',
    };
  }, 600_000);
  afterAll(() => {
    server?.close();
    rmSync(around, { recursive: true, force: true, maxRetries: 5 });
  });

  it('makes a course that runs, in a path with a space', async () => {
    const made = await npm('create', 'very-deep@latest', 'my course');
    expect(made.status, made.stderr + made.stdout).toBe(0);
    expect(made.stdout).toContain('Begin with 00-start-here');
    const doctor = await inCourse('doctor');
    expect(doctor.stdout, doctor.stderr).toContain('The course can run.');
    expect((await inCourse('--version')).stdout.trim()).toBe(version);
    const ran = await runProgram('npx', ['very-deep', 'run', 'notebooks/00-start-here.ipynb'], {
      cwd: path.join(around, 'my course'),
      env: { ...env, VERY_DEEP_SIZE: 'smoke' },
    });
    expect(ran.status, ran.stderr).toBe(0);
  }, 900_000);

  it('asks the registry for no other package of ours', () => {
    expect(asked).toContain('create-very-deep');
    expect(asked).toContain('tslab');
    for (const name of ours) expect(asked).not.toContain(name);
  });

  it('leaves alone what is there already', async () => {
    const again = await npm('create', 'very-deep@latest', 'my course');
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/my course is not empty \(.*\): give the name of a new folder/);
    writeFileSync(path.join(around, 'a-file'), 'mine');
    const file = await npm('create', 'very-deep@latest', 'a-file');
    expect([file.status, readFileSync(path.join(around, 'a-file'), 'utf8')]).toEqual([2, 'mine']);
    expect(file.stderr).toContain('is a file');
  });

  it('says what it takes, and makes a folder without installing', async () => {
    const help = await npm('create', 'very-deep@latest', '--', '--help');
    expect([help.status, help.stdout]).toEqual([0, expect.stringContaining('--no-install')]);
    const told = await npm('create', 'very-deep@latest', '--', '--version');
    expect(told.stdout).toContain(version);
    const wrong = await npm('create', 'very-deep@latest', '--', '--folder');
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("'--folder'")]);
    const bare = await npm('create', 'very-deep@latest', 'bare', '--', '--no-install');
    expect(bare.status, bare.stderr).toBe(0);
    const files = readdirSync(path.join(around, 'bare'));
    expect(files).toEqual(expect.arrayContaining(['.npmrc', 'package-lock.json', 'notebooks', 'dist']));
    expect(files).not.toContain('node_modules');
  });
});
