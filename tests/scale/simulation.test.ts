import { describe, expect, it } from 'vitest';
import { type Scenario, simulate } from './simulation';

const one: Scenario = {
  submissions: 1000,
  machines: 1,
  workersPerMachine: 1,
  coresPerMachine: 2,
  submissionSeconds: 0.1,
  startSeconds: 0,
  queueSeconds: 0.001,
  produceSeconds: 0.001,
};

describe('the simulation', () => {
  it('takes one submission after the other with one worker', () => {
    // The first is added after a millisecond; each takes 0.1 s, and Redis's millisecond to take it and to give it back.
    expect(simulate(one).seconds).toBeCloseTo(1000 * 0.101 + 0.001, 2);
  });

  it('is twice as fast with two workers on two cores, and no faster with four', () => {
    const rate = (workersPerMachine: number) => simulate({ ...one, workersPerMachine }).perMinute;
    expect(rate(2) / rate(1)).toBeCloseTo(2, 1);
    expect(rate(4) / rate(2)).toBeCloseTo(1, 1);
  });

  it('begins when all has been read', () => {
    const read = simulate({ ...one, readSeconds: 0.05 });
    expect(read.seconds - simulate(one).seconds).toBeCloseTo(1000 * 0.05, 6);
  });

  it('shares the processors with whatever else runs', () => {
    const busy = simulate({ ...one, background: 3 });
    expect(busy.perMinute / simulate(one).perMinute).toBeCloseTo(2 / 4, 1);
  });

  it('is as fast as Redis when workers are many, and as the producer when that is slower', () => {
    const many = { ...one, submissions: 4000, submissionSeconds: 0.01, machines: 20, workersPerMachine: 2 };
    expect(simulate({ ...many, produceSeconds: 0.0001 }).perMinute / 60_000).toBeCloseTo(1, 1);
    const slow = simulate({ ...many, produceSeconds: 0.005 });
    expect(slow.perMinute / 12_000).toBeCloseTo(1, 1);
    expect(slow.busy.producer).toBeGreaterThan(slow.busy.queue);
  });

  it('gives the next submission to whoever is idle first, and says what becomes of each', () => {
    // Worked by hand: one worker has the first, the other all others until its second ends.
    const { seconds, fates } = simulate({
      ...one,
      ...{ submissions: 5, workersPerMachine: 2, queueSeconds: 0, produceSeconds: 0 },
      submissionSeconds: [10, 2, 3, 6, 1],
    });
    expect(seconds).toBe(11);
    expect(fates.map(({ begunAt, finishedAt }) => [begunAt, finishedAt])).toEqual([
      [0, 10],
      [0, 2],
      [2, 5],
      [5, 11],
      [10, 11],
    ]);
    expect(fates.every(({ addedAt }) => addedAt === 0)).toBe(true);
  });

  it('never takes less time than the work there is', () => {
    for (const workersPerMachine of [1, 3, 7]) {
      const { seconds, busy } = simulate({ ...one, workersPerMachine, submissions: 200, startSeconds: 2 });
      expect(seconds).toBeGreaterThanOrEqual((200 * 0.1 + workersPerMachine * 2) / 2);
      expect(Math.max(busy.workers, busy.queue, busy.producer)).toBeLessThanOrEqual(1.001);
    }
  });
});
