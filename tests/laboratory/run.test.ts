import { describe, expect, it } from 'vitest';
import { Run } from '../../src/laboratory/run';
import { Replay, runIn, type SavedRun, textOf } from '../../src/laboratory/run-text';
import { defaults, type Settings } from '../../src/laboratory/settings';
import { Snapshots } from '../../src/laboratory/snapshots';

const small = { ...defaults, depth: 3, width: 6, batch: 8, momentum: 0.5 };
const trained = (steps: number, settings: Partial<Settings> = {}) => {
  const run = new Run({ ...small, ...settings });
  for (let i = 0; i < steps; i++) run.advance();
  return run;
};
const replayed = (text: string) => {
  const replay = new Replay(runIn(text) as SavedRun);
  while (!replay.advance(7));
  return replay;
};

describe('a run', () => {
  it('learns', () => {
    const run = trained(400, { depth: 2, width: 16, batch: 32 });
    expect(run.records.loss(0)).toBeGreaterThan(0.5);
    expect(run.records.loss(399)).toBeLessThan(0.2);
  });

  it('is the same to the last bit at every step, whichever way it came there', () => {
    const run = trained(0);
    const sums = [run.sum];
    for (let step = 1; step <= 50; step++) {
      run.advance();
      if (step === 20) run.change({ rate: 0.3, norm: 'batch', gain: 2 });
      if (step === 33) run.change({ residual: true, activation: 'tanh', batch: 11 });
      sums.push(run.sum);
    }
    expect(new Set(sums).size).toBe(51);
    for (const step of [50, 3, 20, 19, 21, 0, 33, 32, 34, 50, 49, 7]) {
      run.seek(step);
      expect([run.step, run.sum]).toEqual([step, sums[step]]);
    }
    run.seek(19);
    expect(run.settings.norm).toBe('none');
    run.seek(20);
    expect(run.settings).toMatchObject({ norm: 'batch', rate: 0.3, gain: 2, residual: false });
    run.seek(50);
    run.advance();
    expect(run.length).toBe(51);
  });

  it('forks with the same past and a future of its own', () => {
    const run = trained(40);
    const end = run.sum;
    run.seek(22);
    const fork = run.fork();
    expect([fork.step, fork.length, fork.sum]).toEqual([22, 22, run.sum]);
    fork.change({ rate: 1 });
    for (let i = 0; i < 18; i++) fork.advance();
    run.seek(40);
    expect(run.sum).toBe(end);
    expect(fork.sum).not.toBe(end);
    fork.seek(10);
    run.seek(10);
    expect(fork.sum).toBe(run.sum);
    expect(run.changes).toEqual([]);
  });

  it('takes several changes at one step as one', () => {
    const [one, other] = [trained(9), trained(9)];
    one.change({ gain: 3 });
    one.change({ gain: 1 });
    one.change({ rate: 0.2 });
    other.change({ gain: 1, rate: 0.2 });
    expect(one.sum).toBe(other.sum);
    expect(one.changes).toEqual(other.changes);
  });

  it('refuses to change the past, or what needs another network', () => {
    const run = trained(9);
    expect(() => run.change({ width: 9 })).toThrow('`width` cannot be changed');
    run.seek(4);
    expect(() => run.change({ rate: 1 })).toThrow('fork it');
  });

  it('makes what a gain of the beginning would have made, where the gain is stretched', () => {
    const run = trained(0, { gain: 1 });
    const other = trained(0, { gain: 2 });
    const last = run.network.layout.layers.at(-1)?.weights as number;
    const doubled = run.parameters.map((value, i) => (isWeight(run, i) && i < last ? 2 * value : value));
    expect(doubled).toEqual(other.parameters);
  });
});

const isWeight = (run: Run, i: number) =>
  run.network.layout.layers.some(
    ({ weights, inputs, outputs }) => i >= weights && i < weights + inputs * outputs,
  );

describe('kept states', () => {
  it('stay within their bound, whatever the length', () => {
    const kept = new Snapshots(8 * 10 * 20, 10);
    for (let step = 0; step <= 5000; step++)
      kept.offer(
        step,
        Float64Array.from({ length: 10 }, () => step),
      );
    expect(kept.count).toBeLessThanOrEqual(20);
    for (const step of [0, 1, 777, 4999, 5000]) {
      const { step: at, state } = kept.before(step);
      expect(at).toBeLessThanOrEqual(step);
      expect(step - at).toBeLessThan(kept.spacing);
      expect(state[0]).toBe(at);
    }
  });
});

describe('the text of a run', () => {
  it('replays it bit for bit, with its changes', () => {
    const run = trained(30);
    run.change({ rate: 0.31, norm: 'layer' });
    for (let i = 0; i < 31; i++) run.advance();
    const text = textOf(run);
    const replay = replayed(text);
    expect(replay.verdict).toContain('bit for bit');
    expect([replay.run.sum, replay.run.length]).toEqual([run.sum, 61]);
    expect(textOf(replay.run)).toBe(text);
  });

  it('is that of the step that is shown, of a fork, of a change at the end, and of a run of no step', () => {
    const run = trained(30);
    run.seek(13);
    const fork = run.fork();
    fork.change({ gain: 2 });
    for (const one of [run, fork, trained(0), trained(32)]) {
      const replay = replayed(textOf(one));
      expect(replay.isSame).toBe(true);
      expect([replay.run.step, replay.run.sum]).toEqual([one.step, one.sum]);
    }
  });

  it('says from where on the states differ', () => {
    const text = textOf(trained(64));
    const [, second = ''] = /,(\d+=[\da-f]{16}),/.exec(text) as RegExpExecArray;
    const changed = text.replace(
      second,
      second.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
    );
    const { isSame, verdict } = replayed(changed);
    expect(isSame).toBe(false);
    expect(verdict).toContain(`differ at step ${second.split('=')[0]}`);
    expect(replayed(text.replace('rate=0.1', 'rate=0.11')).verdict).toContain('up to step 0');
  });

  it.each([
    ['hello', 'begins with "run1;"'],
    ['run7;data=circles', 'engine "run7"'],
    ['run1;data=circles', 'cut short'],
    [textOf(trained(8)).slice(0, -3), 'sums of the run are cut short'],
    [
      textOf(trained(8)).replace('depth=3', 'depth=300'),
      '`depth` is a whole number from 1 to 40, but is 300',
    ],
    [textOf(trained(8)).replace('depth=3,', ''), 'does not say its `depth`'],
    [textOf(trained(8)).replace('norm=none', 'norm=some'), "one of 'none', 'batch', 'layer'"],
    [textOf(trained(8)).replace(';8;', ';99:rate=1;8;'), 'a change at step 99 does not fit'],
    [textOf(trained(8)).replace(';8;', ';3:seed=1;8;'), '`seed` cannot change at step 3'],
    [textOf(trained(8)).replace(';8;', ';3:rate;8;'), 'name=value'],
    [textOf(trained(8)).replace(';8;', ';999999;'), 'at most 20000 steps'],
  ])('says what is wrong with %s', (text, sentence) => {
    expect(runIn(text)).toContain(sentence);
  });
});
