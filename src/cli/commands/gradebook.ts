import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { UsageError, ValueError } from '../../core';
import { type Gradebook, type HistoryEntry, openGradebook } from '../../grading/gradebook';
import { writeFileWhole } from '../../grading/reports';
import { exportCsv, exportFormats, exportGradescope } from '../../grading/reports/exports';
import { readRoster } from '../../grading/submission/roster';
import type { Command } from '../command';
import { oneOf } from '../number-options';

const usage = `
usage: very-deep gradebook export --db F [--format plain|canvas|moodle|gradescope] [--roster FILE] [--out PATH]
       very-deep gradebook history --db F STUDENT
       very-deep gradebook override --db F STUDENT CHAPTER SCORE --reason TEXT [--by NAME]
       very-deep gradebook override --db F STUDENT CHAPTER --clear --reason TEXT [--by NAME]
       very-deep gradebook forget --db F STUDENT --yes

The gradebook that \`very-deep grade --db F\` keeps: a SQLite file, or postgres://[user[:password]@]host/database.

  export     the grades as they are recorded. plain: CSV, one row per student and chapter; canvas, moodle: the CSV that
             these import, one column per chapter; gradescope: a folder of results.json and scores.csv. With the
             --roster that \`grade\` had, the platforms' own ids go with them, and who handed nothing in has 0.
             CSV goes to standard output, or into the file --out
  history    every grading and every adjustment of a student
  override   sets a score by hand; it stands over all regrades until it is set again or cleared
  forget     removes everything about a student, for good
`;

type Values = {
  db?: string;
  format: string;
  roster?: string;
  out?: string;
  reason?: string;
  by?: string;
  clear: boolean;
  yes: boolean;
};

type Action = (book: Gradebook, operands: readonly string[], values: Values) => Promise<string>;

const actions: Record<string, Action> = {
  export: exportGrades,
  history,
  override,
  forget,
};

export const command: Command = {
  summary: 'export, explain and adjust grades',
  usage,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        db: { type: 'string' },
        format: { type: 'string', default: 'plain' },
        roster: { type: 'string' },
        out: { type: 'string' },
        reason: { type: 'string' },
        by: { type: 'string' },
        clear: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
      },
    });
    const [name = '', ...operands] = positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined)
      throw new UsageError(`gradebook ${Object.keys(actions).join('|')}, not "${name}"`);
    if (values.db === undefined) throw new UsageError('which gradebook? --db FILE');
    if (!values.db.includes('://') && !existsSync(values.db))
      throw new UsageError(
        `there is no gradebook ${values.db}; \`very-deep grade PATH --db ${values.db}\` makes one`,
      );
    const book = await openGradebook(values.db);
    try {
      process.stdout.write(await action(book, operands, values));
    } finally {
      await book.close();
    }
    return 0;
  },
};

function named(operands: readonly string[], names: readonly string[]): string[] {
  if (operands.length !== names.length)
    throw new UsageError(
      `expected ${names.join(' ')}, and got ${operands.length === 0 ? 'nothing' : operands.join(' ')}`,
    );
  return [...operands];
}

async function exportGrades(book: Gradebook, operands: readonly string[], values: Values): Promise<string> {
  named(operands, []);
  const format = oneOf('--format', values.format, exportFormats);
  const roster = values.roster === undefined ? undefined : readRoster(values.roster);
  const { out } = values;
  if (format === 'gradescope') {
    if (out === undefined)
      throw new UsageError('Gradescope takes a file for each submission; into which folder? --out DIR');
    const written = await exportGradescope(book, out, { ...(roster && { roster }) });
    return `${written} results.json and scores.csv: ${out}\n`;
  }
  const text = await exportCsv(book, { format, ...(roster && { roster }) });
  if (out === undefined) return text;
  writeFileWhole(out, text);
  return `${out}\n`;
}

async function history(book: Gradebook, operands: readonly string[]): Promise<string> {
  const [student] = named(operands, ['STUDENT']) as [string];
  const lines = (await book.history(student)).map(historyLine);
  return `${lines.join('\n')}\n`;
}

function historyLine({
  at,
  chapter,
  kind,
  attempt,
  score,
  maxScore,
  note,
  version,
  seed,
}: HistoryEntry): string {
  const line = (text: string) => `${at}  ${chapter}  ${text}`;
  if (kind === 'rules') return line(`counts as ${score} of ${maxScore}: ${note}`);
  if (kind === 'adjustment') return line(`adjusted${Number.isNaN(score) ? '' : ` to ${score}`}: ${note}`);
  return line(`attempt ${attempt}  ${score} of ${maxScore}  ${note}  version ${version}  seed ${seed}`);
}

async function override(book: Gradebook, operands: readonly string[], values: Values): Promise<string> {
  const names = values.clear ? ['STUDENT', 'CHAPTER'] : ['STUDENT', 'CHAPTER', 'SCORE'];
  const [student, chapter, text] = named(operands, names) as [string, string, string?];
  if (values.reason === undefined) throw new UsageError('say why: --reason TEXT');
  const score = text === undefined ? null : Number(text);
  if (score !== null && (!Number.isFinite(score) || score < 0 || text?.trim() === ''))
    throw new ValueError(`a score is a number from 0, not "${text}"`);
  const change = await book.adjust(student, chapter, score, values.reason, values.by ?? userInfo().username);
  return `${student}, ${chapter}: ${change.before} -> ${change.after}\n`;
}

async function forget(book: Gradebook, operands: readonly string[], values: Values): Promise<string> {
  const [student] = named(operands, ['STUDENT']) as [string];
  if (!values.yes) throw new UsageError(`this removes every record of ${student} for good; add --yes`);
  const removed = await book.forget(student);
  if (removed === 0) throw new ValueError(`the gradebook knows no student called "${student}"`);
  return `${removed} records of ${student} removed\n`;
}
