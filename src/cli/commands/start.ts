import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { courseRoot } from '../../notebook/released';
import type { Command } from '../command';
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
import { portNumber } from '../number-options';
import { installSpec } from './kernel';

const usage = `
usage: very-deep start [--port N] [--no-browser] [--teacher]

Opens JupyterLab on the course's notebooks, with the course's TypeScript kernel. Ctrl+C stops it.

  --port N       serve on this port (default: the first free one from 8888 on)
  --no-browser   print the address and open no browser
  --teacher      show notebooks/instructor, which has the solutions, in the file list

The JupyterLab is your own where you have one; else one that pip installs into .venv; else, on Debian where pip reaches
no package index, one built from npm packages. Its settings and workspace are kept in .very-deep, apart from yours.
`;

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

const say = (text: string) => process.stderr.write(`very-deep: ${text}\n`);

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

export const command: Command = {
  summary: 'open JupyterLab on the notebooks, with the course kernel',
  usage,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string' },
        'no-browser': { type: 'boolean', default: false },
        teacher: { type: 'boolean', default: false },
      },
    });
    const wanted = values.port === undefined ? undefined : portNumber('--port', values.port);
    if (wanted !== undefined) await choosePort(wanted); // a taken port is told before anything is set up
    ensureFolder(folders.prefix);
    installSpec(path.join(folders.prefix, 'share', 'jupyter', 'kernels', 'very-deep'));
    const lab = await chooseLab(say);
    const running = await launchOn(wanted, lab, values.teacher ? [] : SOLUTIONS);
    const asked = stopSignal();
    say(`${lab.title} is ready; Ctrl+C stops it.`);
    process.stdout.write(`${running.url}\n`);
    if (!values['no-browser']) openBrowser(running.url);
    const stopped = await Promise.race([asked.then(() => true), running.ended.then(() => false)]);
    if (!stopped) {
      say(`JupyterLab ended by itself; its log is ${running.log}.`);
      return 2;
    }
    await running.stop();
    say('stopped.');
    return 0;
  },
};
