/** docs/commands.md, from the tables of the commands. */
import { optionAbout } from '../../src/cli/help';
import { callsOf, optionText, unwrapped } from '../../src/cli/synopsis';
import { tables } from '../../src/cli/tables';
import { type CommandTable, groups } from '../../src/cli/tables/table';

const cell = (text: string) => text.replaceAll('|', '\\|');

const rows = (head: string, lines: readonly (readonly [string, string])[]): string[] =>
  lines.length === 0
    ? []
    : [
        [`| ${head} | |`, '| --- | --- |', ...lines.map(([a, b]) => `| \`${cell(a)}\` | ${cell(b)} |`)].join(
          '\n',
        ),
      ];

function section(table: CommandTable): string {
  const { name, summary, about, actions = {}, options, exits } = table;
  return [
    `### ${name}`,
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    `    ${callsOf(table).join('\n    ')}`,
    about.trim(),
    ...rows(
      'action',
      Object.entries(actions).map(([action, one]) => [action, unwrapped(one.about)]),
    ),
    ...rows(
      'option',
      Object.entries(options).map(([option, row]) => [optionText(option, row), optionAbout(row)]),
    ),
    `Exit status: ${exits}.`,
  ].join('\n\n');
}

const groupOf = (group: string, title: string): string =>
  [
    `## ${title[0]?.toUpperCase()}${title.slice(1)}`,
    ...Object.values(tables)
      .filter((table) => table.group === group)
      .map(section),
  ].join('\n\n');

export const commandsPage = (): string => `# Commands

What \`npx very-deep COMMAND --help\` says of each command. \`npx very-deep --help\` lists them, \`npx very-deep --version\` says
the course's version. What is mistyped is told in one sentence, with exit status 2. Ctrl+C ends a command with status
130, and with 0 those that go on until they are stopped (\`start\`, \`desk\`, \`worker\`, \`queue\`); files are written whole or
not at all. Environment variables are in [Settings](settings.md).

${Object.entries(groups)
  .map(([group, title]) => groupOf(group, title))
  .join('\n\n')}
`;
