/** What a grader keeps of the code that it has seen is bounded, however many students there are. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { convert } from '../../../src/grading/run/convert';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const keptMiB = (): number => {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

it('keeps a part of thirty mebibytes', () => {
  const shared = { source: 'const shared = 1;' };
  const student = (i: number) => [
    shared,
    { source: `// ${i} ${'x'.repeat(60_000)}\nconst own = shared + ${i};` },
  ];
  convert([student(0)]);
  const before = keptMiB();
  for (let i = 1; i < 480; i += 40)
    for (const [, own] of convert(Array.from({ length: 40 }, (_, k) => student(i + k))))
      expect(own?.errors).toEqual([]);
  expect(keptMiB() - before).toBeLessThan(50);
  // What was forgotten is converted again.
  expect(convert([student(1)])[0]?.map(({ errors }) => errors)).toEqual([[], []]);
});
