/** The public door as programs open it: `require`, and `import` of an ES module. */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = path.resolve(__dirname, '../notebooks');
const run = (type: string, code: string) =>
  execFileSync(process.execPath, [`--input-type=${type}`, '-e', code], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, VERY_DEEP_PROGRESS: path.join(tmpdir(), 'door-progress.json') },
  });

describe('the public door', () => {
  it('is the same for ES modules and for require', () => {
    const names = 'tf, check, batchNorm, lenet, BatchNorm';
    const print = `process.stdout.write([${names}].map((one) => typeof one).join())`;
    const kinds = 'object,function,function,function,function';
    expect(run('module', `import { ${names} } from 'very-deep'; ${print}`)).toBe(kinds);
    expect(run('commonjs', `const { ${names} } = require('very-deep'); ${print}`)).toBe(kinds);
  });

  it('loads no schema library: no first cell waits for it', () => {
    const code = `
      require('very-deep');
      const zod = () => Object.keys(require.cache).some((file) => /node_modules.zod/.test(file));
      const before = zod();
      require('very-deep').publishedResults(require('very-deep').publishedResultNames()[0]);
      process.stdout.write([before, zod()].join());`;
    expect(run('commonjs', code)).toBe('false,true');
  });

  it('gives every name of the library', () => {
    const load = createRequire(path.join(folder, 'cell.js'));
    const [door, library] = [load('very-deep'), load('../dist/src/index.js')];
    expect(Object.keys(door).sort()).toEqual(Object.keys(library).sort());
  });

  it('withholds a ready-made gradient while an exercise is checked, also one taken out before', () => {
    const code = `
      const { check, tf } = require('very-deep');
      const { grads } = tf;
      const total = (...xs) => tf.concat(xs, -1).sum();
      const f = (dy, channels) => grads((...xs) => tf.concat(xs, -1).mul(dy).sum())(channels.map((n) => tf.zeros([...dy.shape.slice(0, -1), n])));
      check('concat-gradient', f).then((r) => process.stdout.write('RESULT' + JSON.stringify([r.verdict, r.feedback])));`;
    const [verdict, feedback] = JSON.parse(run('commonjs', code).split('RESULT')[1] as string);
    expect(verdict).toBe('fail');
    expect(feedback).toContain('Your solution uses `tf.grads`.');
  });
});
