/** Looks at the interrupt flag in loops: what the loops compute stays the same, and none goes on for ever. */
import * as ts from 'typescript-api';
import { describe, expect, it } from 'vitest';
import { FLAG, STOP, withLooks } from '../kernels/browser/looks';

const compile = (code: string): string =>
  ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
    transformers: { after: [withLooks(ts)] },
  }).outputText;

/** Runs the body of a function with a flag that rises at a look. @returns its value, and how often it looked */
function run(code: string, risesAt = Number.POSITIVE_INFINITY): { value: unknown; looks: number } {
  let looks = 0;
  const flag = {
    get 0() {
      looks += 1;
      return looks >= risesAt ? 1 : 0;
    },
  };
  const stop = () => {
    throw new Error('stopped');
  };
  const script = JSON.stringify(compile(`(function () { ${code} })()`));
  const value = new Function(FLAG, STOP, `return eval(${script});`)(flag, stop);
  return { value, looks };
}

describe('a loop with looks', () => {
  it.each([
    'let s = 0; for (let i = 0; i < 5000; i++) s += i; return s;',
    'let s = 0; for (let i = 0; i < 5000; i++) { if (i % 3 === 0) continue; if (i > 4000) break; s += i; } return s;',
    'let s = 0; for (let i = 0; i < 1024; i++) s += 1; return s;',
    'let s = 0; for (let i = 0; i < 1025; i++) s += 1; return s;',
    'let s = 0; for (let i = 9; i < 5; i++) s += 1; return s;',
    'let s = 0; for (let i = 0, j = 3000; i < j; i += 2, j--) s += i * j; return s;',
    'let i = 0; for (;;) { if (++i >= 4000) break; } return i;',
    'let i = 0; while (i < 3000) i++; return i;',
    'let i = 3000, n = 0; while (i--) n++; return [i, n];',
    'let i = 3000, n = 0; while (i--) { if (i === 100) break; if (i % 2) continue; n++; } return [i, n];',
    'let n = 0; for (let i = 3000; i--; n++) if (i % 5 === 0) continue; return n;',
    'let n = 0; for (let i = 0; (i += 2) < 5000; ) n += Math.sqrt(i); return n;',
    'let i = 0; do i += 1; while (i < 3000); return i;',
    'let i = 0, n = 0; do n += 1; while (i++ < 3000); return [i, n];',
    'let i = 0; do i += 1; while (false); return i;',
    'let i = 0, n = 0; do { i += 1; if (i % 2) continue; n += 1; } while (i < 3000); return [i, n];',
    'let i = 0; do { i += 1; if (i === 2000) break; } while (i < 3000); return i;',
    'let n = 0; outer: for (let i = 0; i < 50; i++) for (let j = 0; j < 50; j++) { if (j > i) continue outer; if (i > 40) break outer; n++; } return n;',
    'let n = 0; one: for (let i = 0; i < 3000; i++) { if (i % 2) continue one; n++; } return n;',
    'let n = 0; for (let i = 0; i < 2000; i++) { switch (i % 3) { case 0: n += 1; break; case 1: continue; default: n += 5; } } return n;',
    'for (let i = 0; i < 3000; i++) if (i === 2500) return i; return -1;',
    'const all = []; for (let i = 0; i < 3; i++) all.push(() => i); return all.map((one) => one());',
    'let s = 0; const a = new Float32Array(3000).fill(2); for (const v of a) s += v; return s;',
    'let s = ""; for (const key in { a: 1, b: 2 }) s += key; return s;',
    'let n = 0; for (let i = 0; i < 3; i++) for (let j = 0; j < 2000; j++) n += j; return n;',
    'let i = 0, n = 0; do { i += 1; switch (i % 3) { case 0: continue; case 1: break; default: n += 1; } n += 10; } while (i < 3000); return [i, n];',
    'let n = 0; block: { do { n += 1; if (n === 1500) break block; } while (true); } return n;',
    'let n = 0; for (var i = 0; i < 1024; i++) n += i; return [i, n];',
    'let n = 0; do { do n += 1; while (n % 7); } while (n < 3000); return n;',
    'let n = 0; while (n < 2000) { if (n % 2) { n += 3; continue; } else n += 1; } return n;',
    'let n = 0; for (const a = [3000]; a[0]--; ) { if (a[0] === 5) { break; } n += 1; } return n;',
  ])('computes the same: %s', (code) => {
    expect(run(code).value).toEqual(new Function(code)());
  });

  /** Conditions that do something when they are asked, in each way in which JavaScript calls code without a call. */
  const asking = {
    'a getter': 'const it = { get more() { asked += 1; return asked <= MOST; } };  // it.more',
    'a valueOf': 'const it = { valueOf() { asked += 1; return asked; } };  // it <= MOST',
    'a toString':
      'const it = { toString() { asked += 1; return asked <= MOST ? "a" : "b"; } };  // "a" == it',
    'a trap of `in`':
      'const it = new Proxy({}, { has() { asked += 1; return asked <= MOST; } });  // "x" in it',
    'an own `instanceof`':
      'class It { static [Symbol.hasInstance]() { asked += 1; return asked <= MOST; } }  // ({}) instanceof It',
    'a template': 'const it = { toString() { asked += 1; return asked <= MOST ? "y" : ""; } };  // `${it}`',
    'an element': 'const it = new Proxy({}, { get() { asked += 1; return asked <= MOST; } });  // it[turns]',
    'a counter': ' // asked++ < MOST',
  };
  const loops = [
    'while (ASK) turns += 1;',
    'for (; ASK; turns++);',
    'do turns += 1; while (ASK);',
    'do { turns += 1; if (turns % 2) continue; odd += 1; } while (ASK);',
    'for (; ASK; ) { if (turns++ === 1500) break; }',
  ];
  const once = Object.entries(asking).flatMap(([name, text]) =>
    loops.flatMap((loop) =>
      [0, 1, 1024, 1025, 3000].map((most) => {
        const [setup = '', condition = ''] = text
          .split('// ')
          .map((part) => part.replaceAll('MOST', String(most)));
        const code = `let asked = 0, turns = 0, odd = 0; ${setup}\n${loop.replace('ASK', condition)} return [asked, turns, odd];`;
        return [name, loop, most, code] as const;
      }),
    ),
  );
  it.each(once)('asks its condition once in a turn: %s, %s, %i times', (_name, _loop, _most, code) => {
    expect(run(code).value).toEqual(new Function(code)());
  });

  it.each([
    'for (;;);',
    'let n = 0; do { n += 1; if (n % 2) continue; } while (n !== -1);',
    'for (let i = 0; ; i++);',
    'while (true) {}',
    'let i = 0; do { i += 1; } while (true);',
    'let i = 1; while (i) i++;',
    'for (;;) { try { for (;;); } finally { } }',
    'for (let i = 0; i < 1e9; i++) String(i);',
  ])('ends when the flag rises: %s', (code) => {
    expect(() => run(code, 5)).toThrow('stopped');
  });

  it('looks once in many turns of a loop that only computes, and in every turn of one that calls', () => {
    // The last of them comes before the condition says that it is over.
    expect(run('for (let i = 0; i < 10240; i++);').looks).toBe(1 + 11);
    expect(run('for (let i = 0; i < 10240; i++) String(i);').looks).toBe(1 + 10240);
  });
});
