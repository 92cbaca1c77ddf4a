/** What of a cell is run for the sake of a later one. */
import { describe, expect, it } from 'vitest';
import { importsOfAside } from '../../site/run/asides';

describe('a cell above', () => {
  it.each([
    ["import { hint } from 'very-deep';\nhint('mean-of-values');", "import { hint } from 'very-deep';"],
    ["import { check } from 'very-deep';\nawait check('a', mean);", "import { check } from 'very-deep';"],
    ["await check('both', { up: up, down: down });", ''],
    ["await check('both', {\n  up: up, // the way up\n  down,\n});", ''],
    ["// the answer\nanswer('00-q1', 'b');", ''],
    ['progress();', ''],
  ])('that only asks is left out but for its imports: %s', (code, imports) => {
    expect(importsOfAside(code)).toBe(imports);
  });

  it.each([
    'const result = await check("a", mean);',
    "import { check } from 'very-deep';\nfunction mean() {}\nawait check('a', mean);",
    "answer('q', 1);\nclaim('x', { measured: 1, expect: { atMost: 2 } });",
    "import { Random, ready, tf } from 'very-deep';\nawait ready();",
    "import { answer } from 'very-deep';\n// answer('00-q1', '?');",
  ])('that does more runs: %s', (code) => {
    expect(importsOfAside(code)).toBeUndefined();
  });
});
