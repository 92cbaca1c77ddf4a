import { describe, expect, it } from 'vitest';
import { Session } from '../../src/laboratory/session';
import { defaults } from '../../src/laboratory/settings';

const trained = (steps: number) => {
  const session = new Session({ ...defaults, depth: 2, width: 4, batch: 4 });
  for (let i = 0; i < steps; i++) session.advance();
  return session;
};

describe('a session', () => {
  it('changes the beginning as long as there is no step, and the future at the end', () => {
    const session = trained(0);
    session.set('width', 7);
    session.set('rate', 0.5);
    expect(session.selected.run.initial).toMatchObject({ width: 7, rate: 0.5 });
    for (let i = 0; i < 3; i++) session.advance();
    expect(session.set('rate', 0.2)).toContain('From step 3 on');
    expect(session.open).toHaveLength(1);
    expect(session.selected.run.changes).toEqual([{ step: 3, settings: { rate: 0.2 } }]);
  });

  it('forks where the past would be changed, and trains both futures step by step', () => {
    const session = trained(20);
    session.seek(8);
    expect(session.set('norm', 'batch')).toContain('run B forks at step 8');
    expect(session.open.map(({ run }) => [run.step, run.length])).toEqual([
      [8, 20],
      [8, 8],
    ]);
    session.advance();
    expect(session.open.map(({ run }) => [run.step, run.length])).toEqual([
      [9, 20],
      [9, 9],
    ]);
    session.seek(20);
    expect(session.open.map(({ run }) => run.step)).toEqual([20, 9]);
    session.advance();
    expect(session.open.map(({ run }) => run.step)).toEqual([20, 10]);
  });

  it('begins beside the other run where the first weights would be other ones', () => {
    const session = trained(5);
    session.seek(0);
    session.set('gain', 2);
    expect(session.open.map(({ run }) => [run.initial.gain, run.length])).toEqual([
      [1.4, 5],
      [2, 0],
    ]);
    for (let i = 0; i < 5; i++) session.advance();
    expect(session.set('depth', 3)).toContain('begins again');
    expect(session.selected.run.settings).toMatchObject({ depth: 3, gain: 2 });
  });

  it('opens four runs, and says so of a fifth; places stay when one is closed', () => {
    const session = trained(6);
    for (const _ of [1, 2, 3]) session.fork();
    expect(session.fork()).toContain('close one first');
    session.seek(2);
    expect(session.set('rate', 0.9)).toContain('close one first');
    session.close(1);
    expect(session.open.map(({ place }) => place)).toEqual([0, 2, 3]);
    expect(session.selected.place).toBe(3);
    session.close(3);
    expect(session.selected.place).toBe(0);
    session.fork();
    expect(session.selected.place).toBe(1);
    for (const place of [0, 2, 1]) session.close(place);
    expect(session.open.map(({ place }) => place)).toEqual([1]);
  });
});
