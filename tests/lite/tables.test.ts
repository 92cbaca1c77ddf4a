/** The tables of cells that the kernel of Node.js answers (tests/kernel), asked of the kernel in a browser. */
import { beforeAll, describe, expect, it } from 'vitest';
import { withoutBrowser } from '../browser/chromium';
import { type Case, hold } from '../kernel/cases';
import * as language from '../kernel/tables/language';
import * as names from '../kernel/tables/names';
import * as scope from '../kernel/tables/scope';
import * as syntax from '../kernel/tables/syntax';
import { withBrowserKernel } from './browser-kernel';

/** Words by which a cell asks for what only Node.js has: its modules and globals, and files beside the notebook. */
const OF_NODE =
  /\bnode:|\brequire\b|\bprocess\b|\bBuffer\b|\bsetImmediate\b|\b__(dirname|filename)\b|\bimport\.meta|['"]\.\.?\/|['"](fs|path|os|util|semver|tslab|vm|events|timers\/promises)['"]|\bNodeJS\b|\bglobal\./;

const isOfNode = ([name, ...steps]: Case): boolean =>
  UNSEEN.has(name) || steps.some((step) => OF_NODE.test(typeof step === 'string' ? step : step[0]));

/** What of a promise only Node.js can see: its value, without waiting for it. */
const UNSEEN = new Set(['a promise that is not awaited']);

const tables = { ...language, ...names, ...scope, ...syntax };

describe.skipIf(withoutBrowser)('the kernel in a browser', () => {
  const kernel = withBrowserKernel({ storage: 'memory' });

  for (const [name, table] of Object.entries(tables))
    describe(name, () => {
      beforeAll(() => kernel.restart(), 300_000);
      const own = table.filter((one) => !isOfNode(one));
      hold(kernel, own, name.endsWith('ingCells') ? 2 : 1);
    });

  it('leaves out only cells of Node.js, and few of them', () => {
    const all = Object.values(tables).flat();
    const left = all.filter(isOfNode);
    console.log(`left out, for they are of Node.js:\n${left.map(([name]) => `  ${name}`).join('\n')}`);
    expect(left.length).toBeLessThan(all.length / 4);
  });
});
