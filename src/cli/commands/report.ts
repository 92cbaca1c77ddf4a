import { UsageError } from '../../core';
import { mergeReports, readReport, refusePlaces, writeReports } from '../../grading/reports';
import { type Command, commandOf } from '../command';
import { reportTable } from '../tables/report';
import { inLine, say } from '../terminal';

export const command: Command = commandOf(reportTable, async ({ values, operands: files }) => {
  const places = Object.fromEntries(Object.entries(values).filter(([, place]) => place !== undefined));
  if (Object.keys(places).length === 0)
    throw new UsageError(
      'say where it goes: --json FILE, --junit FILE, --csv FILE, --markdown FILE or --html DIR',
    );
  const { html, ...others } = values;
  refusePlaces({ files: others, folders: { html } });
  const merged = mergeReports(files.map(readReport));
  writeReports(merged, places);
  say(`${merged.submissions.length} submissions: ${inLine(Object.values(places).join(', '))}\n`);
  return 0;
});
