/** Finds out, by trying, which walls stand on this machine, and says in words what is missing. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { parseJson, schema } from '../../core/parse';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../platform/temporary-folder';
import { readableByAll } from './bundle';
import { sweepAtExit } from './find-totals';
import { canFilter, launch, type Walls } from './launch';
import { lesserWalls, weaknessOf } from './lesser';
import { tool } from './tools';

export type SandboxMode = 'required' | 'best-effort';

export interface Chosen {
  readonly walls: Walls;
  /** Whether a filter of system calls stands within them. */
  readonly filter: boolean;
  /** For the report; empty when nothing is weaker than it should be. */
  readonly weakness: string;
}

/** What each kind of walls is missing here; an empty sentence means that they stand. */
export interface WallReport {
  readonly walls: Walls;
  readonly missing: string;
  /** Why no filter of system calls stands within these walls; empty where one does. */
  readonly unfiltered: string;
}

/**
 * Chooses the best walls that stand.
 * @throws UsageError when none isolate and `mode` is `required`
 */
export async function chooseWalls(mode: SandboxMode, only?: Walls): Promise<Chosen> {
  sweepAtExit();
  const reports = await tryWalls(only);
  const standing = reports.find(({ missing }) => missing === '');
  if (standing !== undefined && standing.walls !== 'node')
    return { walls: standing.walls, filter: standing.unfiltered === '', weakness: '' };
  const reasons = reports.filter(({ walls }) => walls !== 'node').map(({ missing }) => missing);
  if (mode === 'required')
    throw new UsageError(
      `this machine cannot isolate untrusted code: ${[...new Set(reasons)].join('; ')}. ` +
        'Mend that, or accept weaker walls with --sandbox best-effort.',
    );
  return { walls: 'node', filter: false, weakness: weaknessOf(lesserWalls()) };
}

/** Tries the walls, best first, and stops at the first that stand. */
export async function tryWalls(only?: Walls): Promise<WallReport[]> {
  const candidates: Walls[] =
    only === undefined ? [...(process.getuid?.() === 0 ? (['root'] as const) : []), 'user'] : [only];
  const reports: WallReport[] = [];
  for (const walls of candidates) {
    const report =
      walls === 'node' ? { missing: '', unfiltered: 'it needs bubblewrap' } : await whatIsMissing(walls);
    reports.push({ walls, ...report });
    if (report.missing === '') break;
  }
  return reports;
}

/** Tries walls with a filter of system calls, and without one where those do not stand. */
async function whatIsMissing(walls: Exclude<Walls, 'node'>): Promise<Omit<WallReport, 'walls'>> {
  const absent = whatIsAbsent(walls);
  if (absent !== '') return { missing: absent, unfiltered: absent };
  const unfiltered = canFilter ? await trial(walls, true) : `none is known for ${process.arch}`;
  return { missing: unfiltered === '' ? '' : await trial(walls, false), unfiltered };
}

function whatIsAbsent(walls: Exclude<Walls, 'node'>): string {
  if (process.platform !== 'linux') return `namespaces exist on Linux only, and this is ${process.platform}`;
  const tools = walls === 'root' ? ['bwrap', 'prlimit', 'setpriv'] : ['bwrap', 'prlimit'];
  const absent = tools.filter((name) => tool(name) === undefined);
  if (absent.length > 0)
    return `${absent.join(', ')} not found (Debian and Ubuntu: apt install bubblewrap util-linux)`;
  return '';
}

/** What a child must not be able to do, tried from inside. Prints the failures. */
const trialCode = `
const fs = require('fs'), os = require('os'), problems = [];
const expectFailure = (what, attempt) => { try { attempt(); problems.push(what); } catch {} };
if (Object.keys(process.env).some((name) => name !== 'PWD')) problems.push('it sees the environment');
if (process.getuid() === 0) problems.push('it runs as root');
if (Object.values(os.networkInterfaces()).flat().some((n) => !n.internal)) problems.push('it sees the network');
for (const folder of ['/home', '/root', '/etc', '/proc', '/tmp'])
  expectFailure('it reads ' + folder, () => fs.readdirSync(folder));
for (const folder of ['/', '/code', '/lib']) expectFailure('it writes to ' + folder, () => fs.writeFileSync(folder + '/x', 'x'));
if (process.ppid > 1) problems.push('it sees other processes');
process.stdout.write(JSON.stringify({ problems }));
`;

const trialSchema = schema((z) => z.object({ problems: z.array(z.string()) }));

/** Boots a child within the walls that tries to look and write outside. */
async function trial(walls: Walls, filter: boolean): Promise<string> {
  const code = makeTemporaryFolder('trial');
  try {
    writeFileSync(path.join(code, 'trial.js'), trialCode);
    readableByAll(code, ['trial.js']);
    const { output, errors } = await run(walls, filter, code);
    if (!output.startsWith('{')) return `bubblewrap did not start a process (${reason(errors)})`;
    const { problems } = parseJson(trialSchema, output, { what: 'what was printed from inside the walls' });
    return problems.length === 0 ? '' : `the sandbox leaks: ${problems.join(', ')}`;
  } finally {
    removeTemporaryFolder(code);
  }
}

/** bubblewrap's complaint, with what is known to mend it. */
function reason(errors: string): string {
  const line = errors.trim().split('\n')[0] ?? '';
  if (/uid map|Permission denied|Operation not permitted|namespace/.test(line))
    return `${line}; unprivileged user namespaces seem to be off: on Ubuntu 24.04 set kernel.apparmor_restrict_unprivileged_userns=0`;
  return line || 'it said nothing';
}

function run(walls: Walls, filter: boolean, code: string): Promise<{ output: string; errors: string }> {
  const child = launch({
    ...{ walls, filter, code, script: 'trial.js' },
    ...{ cpuSeconds: 5, memoryMiB: 1024, slot: 0 },
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  return new Promise((resolve) => {
    let [output, errors] = ['', ''];
    child.stdout?.on('data', (data: Buffer) => {
      output += data.toString();
    });
    child.stderr?.on('data', (data: Buffer) => {
      errors += data.toString();
    });
    child.on('error', (error) => resolve({ output: '', errors: error.message }));
    child.on('close', () => {
      clearTimeout(timer);
      resolve({ output, errors });
    });
  });
}
