import { describe, expect, it } from 'vitest';
import { plainCode } from '../../src/mining/plain-code';
import { planted } from '../misconceptions/planted';

/** What would reach the machine, or change something for everybody, when the course ran it. */
const hostile: Readonly<Record<string, string>> = {
  'a process': 'function mean() { process.exit(1); }',
  'the global object': 'function mean() { return globalThis; }',
  'a module': "function mean() { return require('fs'); }",
  'an import': "import fs from 'node:fs'; function mean() { return fs; }",
  'an import while it runs': "function mean() { return import('node:fs'); }",
  'the function of functions': "function mean() { return mean.constructor('return process')(); }",
  'the same by its text': "function mean() { return mean['constructor']('return process')(); }",
  'the same by a pattern': 'function mean() { const { constructor: f } = mean; return f; }',
  'the same by a pattern of text': "function mean() { const { 'constructor': f } = mean; return f; }",
  'the same in pieces': "function mean() { const { ['con' + 'structor']: f } = mean; return f; }",
  'code as text': "function mean() { return eval('1'); }",
  'a timer': 'function mean() { setTimeout(() => 1, 1); }',
  'the network': "function mean() { return fetch('http://localhost'); }",
  'files by TensorFlow.js': "function mean() { return tf.io.http('x'); }",
  'a model from elsewhere': "function mean() { return tf.loadLayersModel('file://x'); }",
  'another backend': "function mean() { tf.setBackend('x'); }",
  'TensorFlow.js under another name': 'const t = tf; function mean() { return t.io; }',
  'TensorFlow.js by its text': "function mean() { return tf['io']; }",
  'a part of TensorFlow.js by a pattern': 'const { io } = tf; function mean() { return io; }',
  'other mathematics': 'function mean() { Math.sqrt = () => 1; }',
  'other mathematics by a list': 'function mean() { [Math.sqrt] = [() => 1]; }',
  'other mathematics by another name': 'const m = Math; function mean() { m.sqrt = () => 1; }',
  'other mathematics handed over': 'function mean() { return [Math].forEach((m) => { m.sqrt = () => 1; }); }',
  'a taken member': 'function mean() { delete Math.sqrt; }',
  'what all lists have': 'function mean() { Array.prototype.map = () => []; }',
  'what all objects have': 'function mean() { return ({}).__proto__; }',
  'how functions are called': 'function mean() { [].map.call = () => 1; }',
  'a stack': 'function mean() { Error.prepareStackTrace = (e, s) => s; }',
  'a promise': 'async function mean() { await 1; }',
};

describe('code that becomes part of the course', () => {
  it.each(Object.entries(hostile))('does not reach %s', (_, source) => {
    expect(plainCode(source)).toHaveProperty('refusal');
  });

  it('names no member by a text that it makes', () => {
    const made = plainCode(
      "function mean() { const k = ['con', 'structor'].join(''); return mean[k]('return 7')(); }",
    );
    expect(made).toHaveProperty('code');
    const { code } = made as { code: string };
    expect(() => new Function(`${code}; return mean();`)()).toThrow(TypeError);
  });

  it.each(planted.map((one) => [one.id, one] as const))(
    'may be what students write for %s',
    (_, { head, kinds }) => {
      for (const [kind, forms] of Object.entries(kinds))
        for (const form of forms)
          expect(plainCode(`${head} { ${form} }`), kind).not.toHaveProperty('refusal');
    },
  );

  it('does the same without its types', () => {
    const { code } = plainCode(
      'const twice = (x: number): number => 2 * x; function f(v: number[]): number { let s = 0; for (let i = 0; i < v.length; i++) s += twice(v[i]!); return s; }',
    ) as { code: string };
    expect(new Function(`${code}; return f([1, 2, 3]);`)()).toBe(12);
  });
});
