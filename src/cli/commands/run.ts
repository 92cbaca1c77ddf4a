import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { UsageError } from '../../core';
import { refusePlaces } from '../../grading/reports';
import { type CellFailure, executeNotebook, findSpec, KernelClient, readNotebook } from '../../jupyter';
import { rawText } from '../../notebook/raw';
import { stageFiles } from '../../release/write-together';
import { type Command, commandOf } from '../command';
import { progressBar } from '../progress';
import { runTable } from '../tables/run';
import { inLine, say } from '../terminal';

/** A run that is cut short ends its kernel, too: what listens for the end of this process does that. */
const endings = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

export const command: Command = commandOf(runTable, async ({ values, operands: files }) => {
  const { timeout } = values;
  const spec = findSpec(values.kernel);
  refusePlaces({ files: {}, folders: { out: values.out } });
  const targets = targetsOf(files, values.out);
  // What a program executes is nobody's history.
  const quiet = { ...process.env, VERY_DEEP_HISTORY: 'off' };
  const env = values.strict ? { ...quiet, VERY_DEEP_STRICT: '1' } : quiet;
  for (const [signal, status] of endings) process.once(signal, () => process.exit(status));
  let failed = 0;
  for (const [file, target] of targets) {
    const notebook = readNotebook(file);
    const bar = progressBar(path.basename(file));
    const started = Date.now();
    const client = await KernelClient.start(spec, { cwd: path.dirname(path.resolve(file)), env });
    let failures: CellFailure[];
    try {
      failures = await executeNotebook(client, notebook, {
        allowErrors: values['allow-errors'],
        ...(timeout === undefined ? {} : { timeout }),
        onCell: (cell, cells) => bar.update(cell - 1, cells, `cell ${cell} of ${cells}`),
      });
    } finally {
      bar.clear();
      await client.stop();
    }
    mkdirSync(path.dirname(target), { recursive: true });
    stageFiles(new Map([[target, rawText(notebook)]])).commit();
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const verdict = failures.length === 0 ? 'ran' : 'FAILED';
    say(`${inLine(file)}: ${verdict} in ${seconds} s, written to ${inLine(target)}\n`);
    for (const failure of failures) say(describe(file, failure));
    failed += failures.length;
  }
  return failed === 0 ? 0 : 1;
});

/** Where each executed copy goes; two notebooks of one name, or a source, are never written over. */
function targetsOf(files: readonly string[], out: string): Map<string, string> {
  const targets = new Map<string, string>();
  for (const file of files) {
    const target = path.join(out, path.basename(file));
    if ([...targets.values()].includes(target)) {
      throw new UsageError(
        `two of the notebooks are called ${path.basename(file)}; run them with different --out.`,
      );
    }
    if (files.some((source) => path.resolve(source) === path.resolve(target))) {
      throw new UsageError(`the executed copy would replace ${target}; choose another folder with --out.`);
    }
    targets.set(file, target);
  }
  return targets;
}

function describe(file: string, { cell, source, ename, evalue, traceback }: CellFailure): string {
  const lines = traceback.length > 0 ? traceback : [`${ename}: ${evalue}`];
  const head = source.split('\n').find((line) => line.trim() !== '') ?? '';
  return `\n${inLine(file)}, cell ${cell} (${head.trim()}):\n${stripVTControlCharacters(lines.join('\n'))}\n\n`;
}
