/** What a cell writes, by whatever way, arrives whole, in order and at the cell. */
import { describe, expect, it } from 'vitest';
import { plain, withKernel } from './client';

describe('text in pieces', () => {
  const kernel = withKernel();

  it('keeps a character whole that two writes share, for each stream apart', async () => {
    const { stdout, stderr } = await kernel.run(`
      const [euro, smile] = [Buffer.from('€'), Buffer.from('😀')];
      process.stdout.write(euro.subarray(0, 1)); process.stderr.write(smile.subarray(0, 2));
      process.stdout.write(euro.subarray(1)); process.stderr.write(smile.subarray(2));`);
    expect([stdout, stderr]).toEqual(['€', '😀']);
  });

  it('begins anew with each cell, and shows half a character as what it is', async () => {
    const first = await kernel.run("process.stdout.write(Buffer.from('€').subarray(0, 2)); 1");
    expect(first.stdout).toBe('\ufffd');
    const second = await kernel.run("process.stdout.write(Buffer.from('ö')); process.stdout.write('.'); 1");
    expect(second.stdout).toBe('ö.');
    const mixed = await kernel.run(
      "process.stdout.write(Buffer.from('€').subarray(0, 2)); console.log('a');",
    );
    expect(mixed.stdout).toBe('\ufffda\n');
  });

  it('reads text in the encoding that it is written in, and typed arrays as their bytes', async () => {
    const { stdout } = await kernel.run(`
      process.stdout.write('e282ac', 'hex'); process.stdout.write('4oKs', 'base64', () => {});
      process.stdout.write(new Uint8Array([0x41, 0x42])); process.stdout.write('é', 'utf8');
      void process.stdout.write('plain');`);
    expect(stdout).toBe('€€ABéplain');
  });

  it('writes what end is given, calls back, and stays open', async () => {
    const { stdout } = await kernel.run(
      "await new Promise<void>((done) => { process.stdout.end('the end\\n', () => done()); }); console.log('more');",
    );
    expect(stdout).toBe('the end\nmore\n');
    expect((await kernel.run("console.log('again')")).stdout).toBe('again\n');
    expect(
      (
        await kernel.run(`const { Readable } = require('node:stream'), { pipeline } = require('node:stream/promises');
          await pipeline(Readable.from(['p', 'q']), process.stdout);`)
      ).stdout,
    ).toBe('pq');
  });

  it('says what it takes', async () => {
    const { error } = await kernel.run('process.stdout.write(5 as any)');
    expect(error).toMatchObject({
      ename: 'TypeError',
      evalue: expect.stringContaining('a value of type number'),
    });
  });
});

describe('the files of the standard streams', () => {
  const kernel = withKernel();

  it('are the cell, in order with everything else', async () => {
    const { published } = await kernel.run(`
      const fs = require('node:fs');
      console.log('a'); fs.writeSync(1, 'b\\n'); fs.writeSync(2, Buffer.from('c\\n')); fs.writeSync(1, Buffer.from('xdx'), 1, 1);
      fs.writeFileSync(1, 'e'); fs.writeFileSync('/dev/stdout', '6667', 'hex');
      await new Promise((done) => fs.write(1, 'h', done));
      await new Promise((done) => fs.writev(1, [Buffer.from('i'), Buffer.from('j')], done));
      console.log('k');`);
    const streams = published
      .filter(({ header }) => header.msg_type === 'stream')
      .map(({ content }) => content as { name: string; text: string });
    const joined: [string, string][] = [];
    for (const { name, text } of streams) {
      const last = joined.at(-1);
      if (last?.[0] === name) last[1] += text;
      else joined.push([name, text]);
    }
    expect(joined).toEqual([
      ['stdout', 'a\nb\n'],
      ['stderr', 'c\n'],
      ['stdout', 'defghijk\n'],
    ]);
  });

  it('leave other files alone', async () => {
    const { result } = await kernel.run(`
      const file = require('node:path').join(require('node:os').tmpdir(), 'very-deep-file-' + process.pid);
      fs.writeFileSync(file, 'one'); const open = fs.openSync(file, 'a'); fs.writeSync(open, ' two'); fs.closeSync(open);
      const text = fs.readFileSync(file, 'utf8'); fs.rmSync(file); text`);
    expect(result).toEqual({ 'text/plain': "'one two'" });
  });
});

describe.skipIf(process.platform === 'win32')('a child that inherits the streams', () => {
  const kernel = withKernel();
  const setUp = "import * as cp from 'node:child_process'; const sh = ['-c', 'echo out; echo err >&2'];";

  it('writes to the cell that waits for it', async () => {
    for (const call of [
      "cp.execSync('echo out; echo err >&2', { stdio: 'inherit' })",
      "cp.execFileSync('sh', sh, { stdio: 'inherit' })",
      "cp.spawnSync('sh', sh, { stdio: 'inherit' }).output.join()",
      "cp.spawnSync('sh', sh, { stdio: [0, 1, 2], encoding: 'utf8' }).stdout",
      "cp.spawnSync('sh', sh, { stdio: ['ignore', process.stdout, process.stderr] }).status",
    ]) {
      const { stdout, stderr, error } = await kernel.run(`${setUp} console.log('before'); ${call}`);
      expect([call, stdout, stderr, error]).toEqual([call, 'before\nout\n', 'err\n', undefined]);
    }
  });

  it('writes to the cell that started it', async () => {
    const { stdout, stderr } = await kernel.run(`${setUp}
      const child = cp.spawn('sh', sh, { stdio: 'inherit' });
      console.log(child.stdout, child.stdio);
      await new Promise((done) => child.on('close', done));
      const program = require('node:path').join(require('node:os').tmpdir(), 'very-deep-fork-' + process.pid + '.js');
      require('node:fs').writeFileSync(program, 'console.log("forked €")');
      await new Promise((done) => cp.fork(program).on('close', done)); require('node:fs').rmSync(program);`);
    expect(stdout).toBe('null [ null, null, null ]\nout\nforked €\n');
    expect(stderr).toBe('err\n');
  });

  it('writes to the cell also where only one stream is inherited', async () => {
    const { stdout, stderr } = await kernel.run(`${setUp}
      const text = cp.execFileSync('sh', sh, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
      console.log('kept', text.trim());`);
    expect([stdout, stderr]).toEqual(['kept out\n', 'err\n']);
  });

  it('may write more than a pipe is usually allowed to', async () => {
    const { stdout, error } = await kernel.run(
      `cp.execSync("head -c 3000000 /dev/zero | tr '\\\\0' x", { stdio: 'inherit' })`,
    );
    expect(error).toBeUndefined();
    expect(stdout.length).toBe(3_000_000);
  });

  it('fails as it would without', async () => {
    const { stdout, stderr, error } = await kernel.run(
      "cp.execSync('echo out; echo err >&2; exit 3', { stdio: 'inherit' })",
    );
    expect([stdout, stderr]).toEqual(['out\n', 'err\n']);
    expect(error?.evalue).toBe('Command failed: echo out; echo err >&2; exit 3');
    expect(plain(error?.traceback ?? [])).toContain('status: 3');
  });

  it('leaves pipes to those who asked for them', async () => {
    const { stdout, result } = await kernel.run(
      "cp.execSync('echo quiet', { encoding: 'utf8' }) + cp.spawnSync('echo', ['too'], { encoding: 'utf8' }).stdout",
    );
    expect([stdout, result?.['text/plain']]).toEqual(['', "'quiet\\ntoo\\n'"]);
  });
});
