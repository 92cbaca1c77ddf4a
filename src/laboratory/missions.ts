/**
 * The missions: tasks that are answered by the text of a run. Whoever judges replays the run and measures; of the answer
 * nothing is believed but its settings.
 */
import { edgeOfChaos } from './mean-field';
import { measure } from './measure';
import type { Run } from './run';
import { Replay, runIn, type SavedRun } from './run-text';
import { defaults, type Settings } from './settings';

/** A replay costs the judge no more than this: steps times multiplications of a step. */
const MOST_WORK = 3e9;

/** What a mission asks, and how an answer to it is judged. */
export interface Mission {
  /** What a laboratory for it begins with. */
  readonly begin: Settings;
  /** How many runs answer it. */
  readonly runs: number;
  /** Every finding that judging can come to, and in words what it means. */
  readonly findings: readonly string[];
  judge(runs: readonly Run[]): string;
}

/** Settings of a run at any time, where they leave a range of what is allowed. */
const ever = (run: Run, name: keyof Settings): unknown[] => [
  run.initial[name],
  ...run.changes.flatMap(({ settings }) => (name in settings ? [settings[name]] : [])),
];

/** Goes through a run's steps and says where a layer had no living unit first; −1 where all live to the end. */
function deathOf(run: Run): number {
  const isDead = () => measure(run).layers.some(({ dead }) => dead === 1);
  run.seek(0);
  if (isDead()) return 0;
  run.seek(run.length);
  return isDead() ? run.length : -1;
}

const dieByRelu: Mission = {
  begin: { ...defaults, depth: 4, width: 16, rate: 0.1 },
  runs: 1,
  findings: ['dead', 'alive', 'born-dead', 'burst', 'not-relu', 'normalized'],
  judge([run]) {
    const one = run as Run;
    if (ever(one, 'activation').some((name) => name !== 'relu')) return 'not-relu';
    if (ever(one, 'norm').some((name) => name !== 'none')) return 'normalized';
    const death = deathOf(one);
    if (one.parameters.some((weight) => !Number.isFinite(weight))) return 'burst';
    if (death === 0) return 'born-dead';
    return death > 0 ? 'dead' : 'alive';
  },
};

/** Off the edge by more than this share is not on it. */
const EDGE_WITHIN = 0.05;

const findTheEdge: Mission = {
  begin: { ...defaults, activation: 'tanh', bias: 0.3, depth: 30, width: 64, gain: 2 },
  runs: 1,
  findings: ['edge', 'ordered', 'chaotic', 'not-tanh', 'other-bias', 'not-deep', 'trained'],
  judge([run]) {
    const one = run as Run;
    const { activation, norm, residual, bias, depth, width, gain } = one.initial;
    if (activation !== 'tanh' || norm !== 'none' || residual) return 'not-tanh';
    if (bias !== findTheEdge.begin.bias) return 'other-bias';
    if (depth < 20 || width < 32) return 'not-deep';
    if (one.length > 0) return 'trained';
    const off = gain / edgeOfChaos(bias) - 1;
    if (Math.abs(off) <= EDGE_WITHIN) return 'edge';
    return off < 0 ? 'ordered' : 'chaotic';
  },
};

/** A network that learned tells this share of the points right. */
const LEARNED = 0.9;

/** In what a run differs from the broken network, besides the rate and what goes with it. */
function waysOf(run: Run, begin: Settings): string[] {
  const ways = ['gain', 'bias', 'activation', 'norm', 'residual'] as const;
  return ways.filter((name) => ever(run, name).some((value) => value !== begin[name]));
}

const rescueTwice: Mission = {
  begin: { ...defaults, depth: 30, width: 16, gain: 0.4, rate: 0.03 },
  runs: 2,
  findings: ['rescued', 'one-lost', 'both-lost', 'same-way', 'shallower'],
  judge(runs) {
    const { begin } = rescueTwice;
    if (runs.some(({ initial }) => initial.depth < begin.depth)) return 'shallower';
    const [first = [], second = []] = runs.map((run) => waysOf(run, begin));
    const learned = runs.filter((run) => measure(run).accuracy >= LEARNED).length;
    if (learned < 2) return learned === 1 ? 'one-lost' : 'both-lost';
    const hasNone = first.length === 0 || second.length === 0;
    return hasNone || first.some((way) => second.includes(way)) ? 'same-way' : 'rescued';
  },
};

export const missions = {
  'die-by-relu': dieByRelu,
  'find-the-edge': findTheEdge,
  'rescue-twice': rescueTwice,
} as const satisfies Record<string, Mission>;

export type MissionName = keyof typeof missions;

export const missionNames = Object.keys(missions) as MissionName[];

/** Multiplications of a step: three products of each layer, and what its activation function takes. */
export const workOfStep = ({ batch, depth, width }: Settings): number =>
  3 * batch * depth * (width ** 2 + 20 * width);

/** Of a run, with the measurements at its end. */
function workOf({ initial, changes, steps }: SavedRun): number {
  const batch = Math.max(initial.batch, ...changes.map(({ settings }) => settings.batch ?? 0));
  return (steps + 20) * workOfStep({ ...initial, batch });
}

/**
 * Judges an answer to a mission.
 * @param answer the texts of the runs, one behind the other; blanks and ends of lines do not count
 * @returns a finding of the mission; or, of what is no such text, a sentence
 */
export function examine(name: MissionName, answer: string): { finding: string } | { fault: string } {
  const { runs: count, judge }: Mission = missions[name];
  const texts = answer
    .replace(/\s+/g, '')
    .split(/(?=run\d+;)/)
    .filter((text) => text !== '');
  if (texts.length !== count)
    return {
      fault: `this mission is answered by the text of ${count === 1 ? 'one run' : `${count} runs, one behind the other`}, as "Save" gives it; here ${texts.length === 1 ? 'is 1' : `are ${texts.length}`}`,
    };
  const saved = texts.map(runIn);
  const fault = saved.find((one) => typeof one === 'string');
  if (fault !== undefined) return { fault: fault as string };
  const read = saved as SavedRun[];
  if (read.reduce((sum, one) => sum + workOf(one), 0) > MOST_WORK)
    return { fault: 'these runs take too long to be replayed: fewer steps, units or points a batch will do' };
  const replays = read.map((one) => new Replay(one));
  for (const replay of replays) while (!replay.advance(1000));
  const other = replays.find((replay) => !replay.isSame);
  if (other !== undefined) return { fault: other.verdict };
  return { finding: judge(replays.map(({ run }) => run)) };
}
