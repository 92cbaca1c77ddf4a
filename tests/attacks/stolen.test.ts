/**
 * The gradient of a student's function is taken by what the student may not use. Whatever of JavaScript's own the code
 * has replaced by then, it gets hold of nothing that works when the gradient has been taken.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { openSandbox, type Sandbox } from '../../src/grading/sandbox';
import { parseRaw, solutionOf, sourceOf } from '../../src/notebook/raw';
import { jobFor, prepareAttacked } from './harness';

let sandbox: Sandbox;
beforeAll(async () => {
  await tf.setBackend('cpu');
  sandbox = await openSandbox();
});
afterAll(() => sandbox?.close());

const solutionIn = (chapter: string, id: string): string => {
  const file = path.resolve(__dirname, '../../notebooks/instructor', `${chapter}.ipynb`);
  const cell = parseRaw(readFileSync(file, 'utf8'), file).cells.find((one) => solutionOf(one) === id);
  return sourceOf(cell as NonNullable<typeof cell>);
};

/** Exercises that withhold gradients and in which one is taken. */
const exercises = [
  ['03-batch-normalization', 'batch-norm-train', 'batchNormTrain'],
  ['07-depth-today', 'causal-attention', 'causalAttention'],
  ['07-depth-today', 'standardize-kernel', 'standardizeKernel'],
] as const;

/** What collects functions that it is handed, in the place of something of JavaScript's own. */
const thefts: Readonly<Record<string, string>> = {
  'Reflect.apply': `const own = Reflect.apply; (Reflect as any).apply = (f: any, self: any, args: any) => { keep(f); return own(f, self, args); };`,
  'Function.prototype.apply': `const own = Function.prototype.apply; Function.prototype.apply = function (this: any, self: any, args: any) { keep(this); return Reflect.apply(this, self, args ?? []); } as any;`,
  'Function.prototype.call': `const own = Function.prototype.call; Function.prototype.call = function (this: any, self: any, ...args: any[]) { keep(this); return Reflect.apply(this, self, args); } as any;`,
  'the engine’s gradients': `const e: any = tf.engine(); const own = e.gradients; e.gradients = (...args: any[]) => { for (const k of ['Add', 'Mul', 'Sub', 'MatMul', 'Mean', 'Sum']) keep((tf as any).getGradient(k)?.gradFunc); return own.apply(e, args); };`,
  'the table of gradients': `const own = Map.prototype.get; Map.prototype.get = function (this: any, k: any) { const v: any = own.call(this, k); keep(v?.gradFunc); return v; };`,
  'a gradient of one’s own': `const own: any = tf.customGrad; (globalThis as any).mine = own((x: any) => ({ value: x, gradFunc: (dy: any) => { for (const k of ['Mul', 'Square']) keep((tf as any).getGradient(k).gradFunc); return dy; } }));`,
  'the property itself': `for (const k of ['Mul', 'Sub', 'Sum']) { const c: any = (tf as any).getGradient(k); const own = c.gradFunc; Object.defineProperty(c, 'gradFunc', { configurable: true, get() { keep(own); return own; } }); }`,
};

/** Runs what was collected on the next call, and tells how much of it gave a gradient. */
const use = (theft: string, name: string, solution: string): string => `
const kept = new Set<any>(); const keep = (f: any) => { if (typeof f === 'function' && kept.size < 500) kept.add(f); };
const hidden = (() => { ${solution}\nreturn ${name}; })() as any;
let calls = 0;
function ${name}(...args: any[]): any {
  if (calls++ === 0) return hidden(...args);
  const [a, b] = [tf.tensor([1, 2, 3]), tf.tensor([4, 5, 6])]; let worked = 0;
  for (const f of kept) for (const saved of [[a, b], [a]]) try {
    const slopes: any = f(a, saved, {}); if (slopes === null || typeof slopes !== 'object') continue;
    const [first]: any[] = Object.values(slopes); if (typeof first === 'function' && first() instanceof tf.Tensor) worked++;
  } catch {}
  throw new Error('worked: ' + worked + ' of them');
}
${theft}`;

describe.each(exercises)('%s: %s', (chapter, id, name) => {
  it.each(Object.entries(thefts))('leaves nothing that works to %s', async (_, theft) => {
    const exercise = await prepareAttacked(id);
    const taken = exercise.cases.find(({ steps }) => steps.some((step) => 'gradient' in step));
    const called = exercise.cases.find(({ steps }) => steps.every((step) => 'call' in step));
    if (taken === undefined || called === undefined) throw new Error(`${id} has no such cases`);
    const gradient = { ...taken, steps: taken.steps.filter((step) => 'gradient' in step).slice(0, 1) };
    const asked = { ...exercise, cases: [gradient, called] };
    const { tasks } = await sandbox.run(jobFor(use(theft, name, solutionIn(chapter, id)), asked));
    const said = JSON.stringify(tasks);
    expect(said).toContain('"tensor"'); // the gradient was taken
    expect(said).toContain('worked: 0 of them');
  });
});
