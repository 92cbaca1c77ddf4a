/** docs/settings.md, from the table of settings. */
import { type Setting, settings } from '../../src/core/settings';

/** What the tests of the course read besides; it is theirs alone. */
export const testSettings: Readonly<Record<string, Setting>> = {
  VERY_DEEP_FUZZ_SECONDS: {
    meaning:
      'how long each of the fuzzing tests of the attacks, of operations and of training programs goes on, in seconds',
    default: 'a few seconds among the attacks, 250 operations, 25 training programs',
    readBy: [
      'tests/attacks/fuzz.ts',
      'tests/conformance/operations.test.ts',
      'tests/conformance/training.test.ts',
    ],
  },
  VERY_DEEP_FUZZ_ROUNDS: {
    meaning: 'how often each random program of the other fuzzing tests is drawn, a whole number from 1',
    default: '1',
    readBy: ['tests/engine/fuzz.test.ts'],
  },
  VERY_DEEP_FUZZ_SEED: {
    meaning: 'the seed of all of these, any text; each run prints its own',
    default: '`very-deep`, so that a failure can be repeated; among the attacks another one each time',
    readBy: [
      'tests/attacks/fuzz.ts',
      'tests/conformance/operations.test.ts',
      'tests/conformance/training.test.ts',
      'tests/engine/fuzz.test.ts',
    ],
  },
  VERY_DEEP_SHORT: {
    meaning: 'with `1`, slow suites run a part of their tests that stands for the whole',
    default: 'all tests run',
    readBy: ['tests/short.ts'],
  },
  VERY_DEEP_TESTS_FOLDER: {
    meaning: 'the folder for what a run of tests makes; the run sets it for all that it starts',
    default: 'the run makes one',
    readBy: ['tests/lacking.ts'],
  },
};

const rowsOf = (table: Readonly<Record<string, Setting>>): string =>
  Object.entries(table)
    .map(([name, { meaning, default: byDefault, readBy }]) => {
      const files = readBy.map((file) => `\`${file}\``).join(', ');
      return `| \`${name}\` | ${meaning} | ${byDefault} | ${files} |`;
    })
    .join('\n');

const head = '| variable | what it says | without it | read by |\n| --- | --- | --- | --- |';

export const settingsPage = (): string => `# Settings

Environment variables that the course reads. An empty one counts as none. None is needed; options of commands are in
[Commands](commands.md).

${head}
${rowsOf(settings)}

The course's own tests read these, too:

${head}
${rowsOf(testSettings)}
`;
