import { describe, expect, it } from 'vitest';
import { type Converted, convert } from '../../../src/grading/run/convert';
import { factsOf } from '../../../src/notebook/facts';
import { sliceOf } from '../../../src/notebook/slice';

const cells = (...sources: string[]) => sources.map((source) => ({ source }));

/** Runs converted cells as a job does; the last cell's exports. */
async function run(converted: readonly Converted[]): Promise<Record<string, unknown>> {
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  const ran = new Map<string, Record<string, unknown>>();
  let last: Record<string, unknown> = {};
  for (const { id, js } of converted) {
    const module = { exports: {} as Record<string, unknown> };
    const load = (name: string) => ran.get(name.slice(2)) ?? require(name);
    await new AsyncFunction('exports', 'require', 'module', js)(module.exports, load, module);
    ran.set(id, module.exports);
    last = module.exports;
  }
  return last;
}

describe('the facts of a cell', () => {
  const [facts] = factsOf([
    `import { tf, check as verify } from 'very-deep';
     const { a, b: [c] } = outer();
     let count = 0;
     const limit = -5;
     function f(local: Shape) { const count2 = local.x + free; shadow: for (const g of []) g; return { a, used }; }
     const square = (x: number) => x * x;
     class Layer { units = inner; apply(value: number) { other.total += value; count++; } }
     list[0].y = 1;
     answer('03-q4', 'b');`,
  ]) as [ReturnType<typeof factsOf>[number]];

  it('are its declarations by kind', () => {
    const kinds = Object.fromEntries([...facts.declares].map(([name, { kind }]) => [name, kind]));
    expect(kinds).toEqual({
      tf: 'import',
      verify: 'import',
      a: 'state',
      c: 'state',
      count: 'state',
      limit: 'constant',
      f: 'code',
      square: 'code',
      Layer: 'code',
    });
    expect(facts.declares.get('verify')?.importText).toBe("import { check as verify } from 'very-deep';");
    expect([...(facts.declares.get('f')?.refers ?? [])].sort()).toEqual(['Shape', 'a', 'free', 'used']);
  });

  it('are the names it uses, assigns and calls', () => {
    expect([...facts.uses].sort()).toEqual([
      'Shape',
      'answer',
      'free',
      'inner',
      'list',
      'other',
      'outer',
      'used',
    ]);
    expect([...facts.assigns].sort()).toEqual(['count', 'list', 'other']);
    expect(facts.calls).toMatchObject([
      { name: 'outer', args: [] },
      { name: 'answer', args: ['03-q4', 'b'], texts: ["'03-q4'", "'b'"] },
    ]);
  });
});

describe('a slice', () => {
  it.each<[string, string[], number[]]>([
    ['skips what is not used', ['const a = 1', 'const b = 2', 'const c = a'], [0, 2]],
    ['follows uses through cells', ['const a = 1', 'const b = a', 'const c = b'], [0, 1, 2]],
    ['takes the latest declaration', ['let a = 1', 'let a = 2', 'const c = a'], [1, 2]],
    ['takes both where one builds on the other', ['let a = 1', 'let a = a0 + 1', 'let c = a'], [1, 2]],
    ['includes assignments', ['let a = 1', 'a = 2', 'const c = a'], [0, 1, 2]],
    ['includes changes of members', ['const a = {n: 1}', 'a.n = 2', 'const c = a'], [0, 1, 2]],
    ['includes calls on state', ['const a = [1]', 'a.push(2)', 'const c = a'], [0, 1, 2]],
    ['includes aliases', ['const a = [1]', 'const b = a', 'b.push(2)', 'const c = a'], [0, 1, 2, 3]],
    [
      'includes calls of code that changes state',
      ['let n = 0', 'function tick() { n++ }', 'tick()', 'const c = n'],
      [0, 1, 2, 3],
    ],
    ['leaves out mere users of code', ['function f() {}', 'const slow = train(f)', 'const c = f()'], [0, 2]],
    ['includes patched globals', ['Math.random = () => 0', 'const b = 1', 'const c = 2'], [0, 2]],
    ['leaves out what comes later', ['const a = [1]', 'const c = a', 'a.push(2)'], [0, 1]],
  ])('%s', (name, sources, expected) => {
    const target = name.includes('later') ? 1 : sources.length - 1;
    expect(sliceOf(cells(...sources), target).map(({ index }) => index)).toEqual(expected);
  });
});

it('a slice takes only the imports of a cell when nothing else of it is needed', () => {
  const setup = "import { tf, ready, train } from 'very-deep';\nawait ready();";
  expect(sliceOf(cells(setup, 'const x = tf.scalar(1)'), 1)[0]?.source).toBe(
    "import { tf } from 'very-deep';",
  );
});

describe('conversion', () => {
  it('lets cells share, change and redeclare names', async () => {
    const [converted] = convert([
      cells(
        'let total = 1; function add(n: number) { total += n; return total; }',
        'total = 10; const before = add(5);',
        'const { x, ...rest } = { x: before, y: 2 }; class Box { constructor(public v: number) {} }',
        'let total = 100; enum Mode { A = 7 } const boxed = new Box(x);',
        'const later = await Promise.resolve(add(1)); const all = { total, later, boxed: boxed.v, rest, mode: Mode.A };',
      ),
    ]) as [Converted[]];
    expect(converted.flatMap((cell) => cell.errors)).toEqual([]);
    expect((await run(converted)).all).toEqual({ total: 100, later: 16, boxed: 15, rest: { y: 2 }, mode: 7 });
  });

  it('knows the library', async () => {
    const [converted] = convert([
      cells("import { tf } from 'very-deep';", 'const x: tf.Tensor = tf.square(tf.scalar(3));'),
    ]) as [Converted[]];
    expect(converted.flatMap((cell) => cell.errors)).toEqual([]);
    expect(converted[1]?.js).toContain('very_deep_1.tf.square');
  });

  it('quotes type errors with the line as written', () => {
    const [converted] = convert([
      cells('const fine = 1;', '// two lines\nexport const x = 1; const wrong: number = fine + "a";'),
    ]) as [Converted[]];
    expect(converted[1]?.errors).toEqual([
      {
        code: 2322,
        sentence:
          "Line 2, `export const x = 1; const wrong: number = fine + \"a\";`: Type 'string' is not assignable to type 'number'.",
      },
    ]);
  });

  it('reads no file for a relative import', () => {
    const [[cell]] = convert([cells("import secret from '../package.json'; secret;")]) as [[Converted]];
    expect(cell.errors[0]?.sentence).toContain("Cannot find module '../package.json'");
  });

  it('converts what submissions share once', () => {
    const shared = 'const base = 2;';
    const [a, b] = convert([cells(shared, 'const y = base + 1;'), cells(shared, 'const y = base + 2;')]) as [
      Converted[],
      Converted[],
    ];
    expect(a[0]).toBe(b[0]);
    expect(a[1]?.id).not.toBe(b[1]?.id);
  });
});

describe('what is only not strict', () => {
  it('runs, and the cells behind it see it', async () => {
    const converted = convert([
      cells(
        'function add(a, b) { return a + b; }\nconst unused = 1;',
        'const maybe = (): string | undefined => "word";\nconst sure: string = maybe();\nmaybe().length;',
        'class Point { x: number; sum() { return add(this.x, 1); } }',
        'try { throw new Error("late"); } catch (error) { add(error.message, ""); }',
        'var twice = 1; var twice = 2;\nconst total = add(twice, sure.length);',
      ),
    ])[0] as Converted[];
    expect(converted.flatMap(({ errors }) => errors)).toEqual([]);
    expect((await run(converted)).total).toBe(6);
  });

  it('stops a cell that asks for it, and nothing stops one that asks for nothing', async () => {
    const converted = convert([
      cells(
        '// @ts-strict\nconst twice = (x) => 2 * x;',
        '// @ts-strict\nconst sure: string = ["a"].find((x) => x);',
        '// @ts-nocheck\nconst count: number = "three";\nif (false) nowhere();\nconst size = count.length;',
        '// @ts-nocheck\nconst broken = ;',
      ),
    ])[0] as Converted[];
    expect(converted.map(({ errors }) => errors.map(({ code }) => code))).toEqual([
      [7006],
      [2322],
      [],
      [1109],
    ]);
    expect((await run([converted[2] as Converted])).size).toBe(5);
  });

  it('is no matter of names that a cell asks about, nor of a value and a type of two cells with one name', async () => {
    const converted = convert([
      cells(
        "const isPage = typeof window !== 'undefined' && window.closed;",
        'const Limits = { most: 3 }; const __own = 4;',
        'type Limits = typeof Limits; const mine: Limits = { most: Limits.most + 1 };',
        'const yours: Limits = { most: mine.most + Limits.most + __own };',
        'nowhere();',
      ),
    ])[0] as Converted[];
    expect(converted.map(({ errors }) => errors.map(({ code }) => code))).toEqual([[], [], [], [], [2304]]);
    expect((await run(converted.slice(0, 4))).yours).toEqual({ most: 11 });
  });

  it('is told from what is wrong, in one and the same statement', () => {
    const converted = convert([
      cells(
        'const maybe = (): string | undefined => "a";',
        'const length: number = maybe();',
        'const take = (text: string, count: number) => text + count;',
        'take(maybe(), 1);',
        'take(maybe(), "1");',
      ),
    ])[0] as Converted[];
    expect(converted.map(({ errors }) => errors.map(({ code }) => code))).toEqual([
      [],
      [2322],
      [],
      [],
      [2345],
    ]);
  });
});

describe('the language of a graded cell', () => {
  it('is that of the kernel', async () => {
    const converted = convert([
      cells(
        'const log: string[] = [];\nusing file = { [Symbol.dispose]() { log.push("closed"); } };',
        'const marked = <T extends Function>(type: T, context: ClassDecoratorContext) => void log.push(String(context.name));\n@marked class Layer { accessor units = 3; }',
        'import { sep } from "node:path" with { unknown: "attribute" };\nconst here = typeof import.meta.dirname;',
        'for await (const one of [sep]) log.push(one);\nconst units = new Layer().units;',
        'const all = [...log, here, units];',
      ),
    ])[0] as Converted[];
    expect(converted.flatMap(({ errors }) => errors)).toEqual([]);
    expect((await run(converted)).all).toEqual(['closed', 'Layer', '/', 'string', 3]);
  });
});
