import { parseArgs } from 'node:util';
import { UsageError } from '../../core';
import { mergeReports, readReport, writeReports } from '../../grading/reports';
import type { Command } from '../command';

const usage = `
usage: very-deep report merge REPORT... [--json FILE] [--junit FILE] [--csv FILE] [--html DIR]

Joins reports that \`very-deep grade --json\` wrote, of shards or of several chapters, into one, and writes it in any form.
Each submission keeps the seed that it was graded with; a student's chapter in two of them is refused.
With a single REPORT it turns that into other forms.

Exit status: 0 written, 2 usage or environment.
`;

export const command: Command = {
  summary: 'join reports of several runs, or turn one into other forms',
  usage,
  async run([action, ...args]) {
    if (action !== 'merge') throw new UsageError('very-deep report merge REPORT... [--json FILE] ...');
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'string' },
        junit: { type: 'string' },
        csv: { type: 'string' },
        html: { type: 'string' },
      },
    });
    const places = Object.fromEntries(Object.entries(values));
    if (Object.keys(places).length === 0)
      throw new UsageError('say where it goes: --json FILE, --junit FILE, --csv FILE or --html DIR');
    const merged = mergeReports(positionals.map(readReport));
    writeReports(merged, places);
    process.stdout.write(`${merged.submissions.length} submissions: ${Object.values(places).join(', ')}\n`);
    return 0;
  },
};
