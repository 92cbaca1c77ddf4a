import { describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { loadMutant, type Mutant, mutantsOf } from '../../src/proof/mutants';

const file = `
const epsilon = 1e-5;
const centre = (x) => tf.sub(x, tf.mean(x, [0, 1], true));
function reference(x, { scale }) {
  let i = 0;
  while (i < 2) i++;
  return scale ? centre(x) : x.div(tf.sqrt(x.sum() + epsilon));
}
const unused = 1 + 1;
export const exercise = { id: 'x', reference: { standardize: reference }, cases: () => 5 * 5 };
`;

/** The mutants of a reference with this body, in a file with a function `helper` that has the only 7. */
const descriptionsWithHelper = (body: string): string[] =>
  mutantsOf(`
type helper = number;
const helper = () => 7;
function between() { return helper(); }
const solve = (x) => ${body};
export const exercise = { id: 'x', reference: { solve } };
`).map(({ description }) => description);

describe('mutants', () => {
  const found = mutantsOf(file).map(({ description }) => description);

  it.each([
    'tf.sub(x, tf.mean(x, [0, 1], true)) -> tf.add(x, tf.mean(x, [0, 1], true))',
    'tf.mean(x, [0, 1], true) -> tf.sum(x, [0, 1], true)',
    'tf.mean(x, [0, 1], true) -> tf.mean(x, [0, 1])',
    '[0, 1] -> [1]',
    'true -> false',
    'x.sum() + epsilon -> x.sum() - epsilon',
    'x.sum() + epsilon -> x.sum()',
    'tf.sqrt(x.sum() + epsilon) -> x.sum() + epsilon',
    '1e-5 -> 0',
    'i < 2 -> i <= 2',
    'i++; -> {}',
    'scale ? centre(x) : x.div(tf.sqrt(x.sum() + epsilon)) -> scale ? x.div(tf.sqrt(x.sum() + epsilon)) : centre(x)',
  ])('include %s', (description) => {
    expect(found).toContain(description);
  });

  it('leave alone what is not the reference', () => {
    expect(found.filter((one) => /5|1 \+ 1/.test(one.replace('1e-5', '')))).toEqual([]);
  });

  it.each([
    ['a key of an object', '({ helper: x })'],
    ['a property that is read', 'x.helper'],
    ['a method that is called', 'x.helper(x)'],
    ['a local variable', '{ const helper = x; return helper; }'],
    ['a local variable that is also a key', '{ const helper = x; return { helper }; }'],
    ['a parameter of a function in it', 'x.map((helper) => helper)'],
    ['a type', '(x as helper)'],
  ])('leave alone a helper of the file whose name is only that of %s', (_, body) => {
    expect(descriptionsWithHelper(body)).not.toContain('7 -> 8');
  });

  it.each([
    ['called', 'helper()'],
    ['handed on', 'x.map(helper)'],
    ['a value by its own name', '({ helper })'],
    ['a value by another name', '({ other: helper })'],
    ['called beside a key of its name', '({ helper: helper() })'],
    ['used by what the reference uses', 'between()'],
  ])('include a helper of the file that is %s', (_, body) => {
    expect(descriptionsWithHelper(body)).toContain('7 -> 8');
  });

  it('need a reference', () => {
    expect(() => mutantsOf('export const exercise = {};')).toThrow('reference');
  });

  it.each([
    ['for', 'let n = 0; for (let i = 0; i < 3; i++) n += 2; return n;'],
    ['while', 'let n = 0; let i = 0; while (i < 3) { n += 2; i++; } return n;'],
    ['do', 'let n = 0; let i = 0; do { n += 2; i++; } while (i < 3); return n;'],
    [
      'one in the other',
      'let n = 0; for (let i = 0; i < 3; i++) for (let k = 0; k < 1; k++) n += 2; return n;',
    ],
  ])('of a reference with a loop (%s) can be loaded, and one without an end ends', (_, body) => {
    const text = `const f = () => { ${body} };\nexport const exercise = { id: 'x', reference: { f } };`;
    const run = (wanted: string) => {
      const mutant = mutantsOf(text).find(({ description }) => description === wanted);
      if (mutant === undefined) throw new Error(`no mutant is ${wanted}`);
      return (loadMutant(mutant, __filename) as { f: () => number }).f();
    };
    expect(run('n += 2 -> n -= 2')).toBe(-6);
    expect(run('2 -> 3')).toBe(9);
    if (body.includes('i++;')) expect(() => run('i++; -> {}')).toThrow('endless');
  });

  it('end where they would fill the memory with tensors', () => {
    const body = 'for (let i = 0; i < 3; i += 1) made(); return 1;';
    const text = `const f = (made) => { ${body} };\nexport const exercise = { id: 'x', reference: { f } };`;
    const mutant = mutantsOf(text).find(({ description }) => description === 'i += 1 -> i -= 1');
    const { f } = loadMutant(mutant as Mutant, __filename) as { f: (made: () => void) => number };
    const before = tf.memory().numTensors;
    let rounds = 0;
    tf.tidy(() => {
      const made = () => {
        rounds += 1;
        tf.scalar(rounds);
      };
      expect(() => f(made)).toThrow('endless');
    });
    expect(rounds).toBeLessThan(20_000);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('count the rounds of each run of a loop, so that many long runs are not an endless one', () => {
    const body = 'let n = 0; for (let i = 0; i < 300_000; i++) n += 2; return n;';
    const text = `const f = () => { ${body} };\nexport const exercise = { id: 'x', reference: { f } };`;
    const mutant = mutantsOf(text).find(({ description }) => description === '2 -> 3');
    const { f } = loadMutant(mutant as Mutant, __filename) as { f: () => number };
    for (let run = 0; run < 5; run++) expect(f()).toBe(900_000);
  });
});
