/**
 * The ways in which a solution comes to `check`: under its name or another, by a check that is called otherwise, from a
 * block or a loop. What is handed over in a way that the notebook takes and nobody else finds is refused by all.
 */
import type { Draft } from '../draft';
import { casesOf, type VerdictCase } from './types';

const id = 'mean-of-values';
const checkId = `check-${id}`;
const cases = casesOf('00-start-here', id);
const bodies = { right: 'v.reduce((a, b) => a + b, 0) / v.length', wrong: 'v.reduce((a, b) => a + b, 0)' };

type Way = (draft: Draft, body: string) => unknown;

const called =
  (source: string): Way =>
  (draft, body) =>
    draft.write(id, `const mine = (v: number[]) => ${body};`).write(checkId, source);

/** All find what is handed over. */
const found: Readonly<Record<string, Way>> = {
  'a check of another name': called(`import { check as tell } from 'very-deep';\nawait tell('${id}', mine);`),
  'a check of the whole module': called(
    `import * as course from 'very-deep';\nawait course.check('${id}', mine);`,
  ),
  'a check in a function of the student': called(
    `const tell = async (id: string, f: unknown) => (await check(id, f)).points;\nawait tell('${id}', mine);`,
  ),
  'an id in backticks': called(`await check(\`${id}\`, mine);`),
  'a check that nobody waits for': called(`check('${id}', mine).then(({ points }) => points);`),
  'a check among others': called(`await Promise.all([check('${id}', mine)]);`),
  'a choice': called(`const one = 1;\nawait check('${id}', one === 1 ? mine : Math.max);`),
  'another type': called(`await check('${id}', mine as unknown);`),
  'an object with the name': called(`await check('${id}', { mean: mine });`),
  'a type of a cell in what is handed over': (draft, body) =>
    draft
      .above(id, 'type Numbers = number[];')
      .write(id, '// see the check')
      .write(checkId, `await check('${id}', (v: Numbers) => ${body});`),
  'an import in what is handed over': (draft, body) =>
    draft
      .above(id, "import { ok as sure } from 'assert';")
      .write(id, '// see the check')
      .write(checkId, `await check('${id}', (v: number[]) => { sure(v.length > 0); return ${body}; });`),
  'a method': (draft, body) =>
    draft
      .write(id, `const tools = { mean(v: number[]) { return ${body}; } };`)
      .write(checkId, `await check('${id}', tools.mean);`),
  'a function of a namespace': (draft, body) =>
    draft
      .write(id, `namespace Tools { export const mean = (v: number[]) => ${body}; }`)
      .write(checkId, `await check('${id}', Tools.mean);`),
  'a name that was put on globalThis before': (draft, body) =>
    draft
      .above(id, '(globalThis as any).mean = 1;')
      .write(id, `const mean = (v: number[]) => ${body};`)
      .write(checkId, `await check('${id}', mean);`),
  'the name, in a loop': (draft, body) =>
    draft
      .write(id, `const mean = (v: number[]) => ${body};`)
      .write(checkId, `for (const [id, f] of Object.entries({ '${id}': mean })) await check(id, f);`),
};

/** Only the notebook could know what is handed over. */
const lost: Readonly<Record<string, Way>> = {
  'a function of a block': (draft, body) =>
    draft
      .write(id, `{\n  const mean = (v: number[]) => ${body};\n  await check('${id}', mean);\n}`)
      .remove(checkId),
  'a function of a branch': (draft, body) =>
    draft
      .write(
        id,
        `if (Number(1) === 1) {\n  const own = (v: number[]) => ${body};\n  await check('${id}', own);\n}`,
      )
      .remove(checkId),
  'an id in a variable': called(`const which = '${id}';\nawait check(which, mine);`),
  'another name, in a loop': called(
    `for (const [id, f] of Object.entries({ '${id}': mine })) await check(id, f);`,
  ),
  'another name, in a function': called(`const tell = () => check('${id}', mine);\nawait tell();`),
  'a function that a function returns, in a loop': called(
    `const wrap = () => mine;\nfor (const f of [wrap()]) await check('${id}', f);`,
  ),
};

const both = (
  ways: Readonly<Record<string, Way>>,
  verdicts: Record<'right' | 'wrong', 'pass' | 'fail' | 'missing'>,
) =>
  Object.entries(ways).flatMap(([name, way]) =>
    (['right', 'wrong'] as const).flatMap((kind) =>
      cases({
        [`${name}, ${kind}`]: { edit: (draft) => way(draft, bodies[kind]), verdict: verdicts[kind] },
      }),
    ),
  );

export const handedOver: VerdictCase[] = [
  ...both(found, { right: 'pass', wrong: 'fail' }),
  ...both(lost, { right: 'missing', wrong: 'missing' }),
];
