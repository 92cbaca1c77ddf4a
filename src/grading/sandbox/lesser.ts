/**
 * What is put around a child where bubblewrap's walls do not stand (`--sandbox best-effort`): namespaces in which it sees
 * neither other processes nor the network, and no capability, as far as this machine gives them.
 */
import { spawnSync } from 'node:child_process';
import { parseJson, schema } from '../../core/parse';
import { tool } from './tools';

export interface Lesser {
  /** What stands before the command; nothing where nothing is to be had. */
  readonly before: readonly string[];
  /** Whether the child may signal, and so end, other processes of the user who grades. */
  readonly reachesProcesses: boolean;
  readonly reachesNetwork: boolean;
}

const none: Lesser = { before: [], reachesProcesses: true, reachesNetwork: true };

/** The first process of a namespace is deaf to signals that it does not handle; so it is one that only waits. */
const waiting = ['/bin/sh', '-c', '"$@"; exit $?', 'sh'];

function candidates(): string[][] {
  const [unshare, setpriv] = [tool('unshare'), tool('setpriv')];
  const isRoot = process.getuid?.() === 0;
  const lowered = setpriv === undefined ? [] : [setpriv, '--no-new-privs', '--inh-caps=-all'];
  const stripped = isRoot && setpriv !== undefined ? [...lowered, '--bounding-set=-all'] : lowered;
  const apart = ['--pid', '--net', '--ipc', '--fork', '--kill-child=KILL', '--'];
  const inUser = ['--user', '--map-current-user', ...apart];
  const namespaces = unshare === undefined ? [] : isRoot ? [apart, inUser] : [inUser];
  return [
    ...namespaces.map((flags) => [unshare as string, ...flags, ...stripped, ...waiting]),
    ...(stripped.length > 0 ? [stripped] : []),
  ];
}

/** Tells, from inside, what can be reached: the process that asks, and networks. */
const trialCode = `
const other = Number(process.argv[1]);
const reaches = () => { try { process.kill(other, 0); return true; } catch { return false; } };
const outside = Object.values(require('os').networkInterfaces()).flat().some((one) => !one.internal);
process.stdout.write(JSON.stringify({ processes: reaches(), network: outside }));
`;

const trialSchema = schema((z) => z.object({ processes: z.boolean(), network: z.boolean() }));

function trialOf(before: readonly string[]): Lesser | undefined {
  const [file, ...args] = [...before, process.execPath, '-e', trialCode, `${process.pid}`];
  const { status, stdout } = spawnSync(file as string, args, { env: {}, encoding: 'utf8', timeout: 20_000 });
  if (status !== 0) return undefined;
  const found = parseJson(trialSchema, stdout, { what: 'what was printed from inside the walls' });
  return { before, reachesProcesses: found.processes, reachesNetwork: found.network };
}

let known: Lesser | undefined;

/** The best of them that this machine gives, found by trying, once. */
export function lesserWalls(): Lesser {
  if (known !== undefined) return known;
  const tried = process.platform === 'linux' ? candidates() : [];
  for (const before of tried) {
    known = trialOf(before);
    if (known !== undefined) return known;
  }
  known = none;
  return known;
}

/** What a report says of them. */
export function weaknessOf({ reachesProcesses, reachesNetwork }: Lesser): string {
  const reached = [
    ...(reachesProcesses ? ['end any process of the user who grades'] : []),
    ...(reachesNetwork ? ['use the network'] : []),
  ];
  const rest = reached.length === 0 ? '' : ` They could ${reached.join(', and ')}.`;
  const apart = reachesProcesses ? '' : ', apart from other processes';
  return `This machine cannot isolate submissions: they ran${apart} under limits and the permission model of Node.js alone, which hinder careless code but not a determined cheat.${rest}`;
}
