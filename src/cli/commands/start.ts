import { existsSync } from 'node:fs';
import path from 'node:path';
import { courseRoot } from '../../notebook/released';
import { type Command, commandOf } from '../command';
import {
  chooseLab,
  choosePort,
  ensureFolder,
  folders,
  isFree,
  type Lab,
  launch,
  openBrowser,
  type RunningLab,
} from '../jupyter';
import { startTable } from '../tables/start';
import { say, tell } from '../terminal';
import { installSpec } from './kernel';

/** The folder with the solutions, which only a teacher's file list shows. */
const SOLUTIONS = ['instructor'];

/** What is open at first: the welcome notebook where it has not been removed. */
function firstPage(): string {
  const pages = ['notebooks/00-start-here.ipynb', 'notebooks'];
  return pages.find((page) => existsSync(path.join(courseRoot, page))) ?? '';
}

/**
 * Starts JupyterLab on the wanted port, or on the first free one. Whoever else starts at the same moment may find the
 * same one free and take it first: then the next is tried.
 */
async function launchOn(
  wanted: number | undefined,
  lab: Lab,
  hidden: readonly string[],
): Promise<RunningLab> {
  const tries = 5;
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(wanted);
    try {
      return await launch(lab, { port, open: firstPage(), hidden });
    } catch (error) {
      if (wanted !== undefined || attempt === tries || (await isFree(port))) throw error;
    }
  }
}

const sayHow = (text: string) => tell(`very-deep: ${text}\n`);

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

export const command: Command = commandOf(startTable, async ({ values }) => {
  const wanted = values.port;
  if (wanted !== undefined) await choosePort(wanted); // a taken port is told before anything is set up
  ensureFolder(folders.prefix);
  installSpec(path.join(folders.prefix, 'share', 'jupyter', 'kernels', 'very-deep'));
  const lab = await chooseLab(sayHow);
  const running = await launchOn(wanted, lab, values.teacher ? [] : SOLUTIONS);
  const asked = stopSignal();
  sayHow(`${lab.title} is ready; Ctrl+C stops it.`);
  if (lab.advice !== undefined) sayHow(lab.advice);
  say(`${running.url}\n`);
  if (!values['no-browser']) openBrowser(running.url);
  const stopped = await Promise.race([asked.then(() => true), running.ended.then(() => false)]);
  if (!stopped) {
    sayHow(`JupyterLab ended by itself; its log is ${running.log}.`);
    return 2;
  }
  await running.stop();
  sayHow('stopped.');
  return 0;
});
