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
  ])('computes the same: %s', (code) => {
    expect(run(code).value).toEqual(new Function(code)());
  });

  it.each([
    'for (;;);',
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
    expect(run('for (let i = 0; i < 10240; i++);').looks).toBe(1 + 10);
    expect(run('for (let i = 0; i < 10240; i++) String(i);').looks).toBe(1 + 10240);
  });
});
