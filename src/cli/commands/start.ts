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
  options: { hidden: readonly string[]; stop: AbortSignal },
): Promise<RunningLab> {
  const tries = 5;
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(wanted);
    try {
      return await launch(lab, { port, open: firstPage(), ...options });
    } catch (error) {
      if (options.stop.aborted || wanted !== undefined || attempt === tries || (await isFree(port)))
        throw error;
    }
  }
}

const sayHow = (text: string) => tell(`very-deep: ${text}\n`);

/**
 * Aborts at Ctrl+C, a closed terminal, or when the process is told to end. The reason is the signal. Another one changes
 * nothing: npm passes on what the terminal has sent already.
 */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(signal));
  return stop.signal;
}

/** Brings up the JupyterLab that is here or can be had. Where `stop` ends that, this process ends as the signal would have it. */
async function setUp(
  wanted: number | undefined,
  options: { hidden: readonly string[]; stop: AbortSignal },
): Promise<RunningLab> {
  const { stop } = options;
  try {
    const lab = await chooseLab(sayHow, stop);
    const running = await launchOn(wanted, lab, options);
    sayHow(`${lab.title} is ready; Ctrl+C stops it.`);
    if (lab.advice !== undefined) sayHow(lab.advice);
    return running;
  } catch (error) {
    if (stop.aborted) {
      process.removeAllListeners(stop.reason);
      process.kill(process.pid, stop.reason);
    }
    throw error;
  }
}

export const command: Command = commandOf(startTable, async ({ values }) => {
  const wanted = values.port;
  if (wanted !== undefined) await choosePort(wanted); // a taken port is told before anything is set up
  ensureFolder(folders.prefix);
  installSpec(path.join(folders.prefix, 'share', 'jupyter', 'kernels', 'very-deep'));
  const stop = stopSignal();
  const running = await setUp(wanted, { hidden: values.teacher ? [] : SOLUTIONS, stop });
  say(`${running.url}\n`);
  if (!values['no-browser']) openBrowser(running.url);
  const asked = new Promise((resolve) => stop.addEventListener('abort', resolve));
  if (!stop.aborted) await Promise.race([asked, running.ended]);
  if (!stop.aborted) {
    sayHow(`JupyterLab ended by itself; its log is ${running.log}.`);
    return 2;
  }
  await running.stop();
  sayHow('stopped.');
  return 0;
});
