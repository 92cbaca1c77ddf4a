import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type BenchmarkResults,
  chosenRun,
  finalsOf,
  keepRun,
  missingRuns,
  networkNames,
  type RunKey,
  recipeOf,
  resultsToGoOnFrom,
  sweepOf,
} from '../../src/benchmark';
import { bestRates, madeUpRun, noRuns, type Outcomes, outcomes } from './made-up';

const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-benchmark-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Does the next run until none is missing, or as many as are allowed. */
function go(results: BenchmarkResults, made: Outcomes = outcomes, atMost = Number.POSITIVE_INFINITY) {
  const done: RunKey[] = [];
  let now = results;
  for (let next = missingRuns(now)[0]; next && done.length < atMost; next = missingRuns(now)[0]) {
    now = { ...now, runs: [...now.runs, madeUpRun(next, now, made)] };
    done.push(next);
  }
  return { results: now, done };
}
const named = ({ kind, network, rate, seed }: RunKey) => `${kind} ${network} ${rate} ${seed}`;

describe('the plan of a benchmark', () => {
  it('chooses each rate by the validation images, whatever the test says', () => {
    const { results } = go(noRuns());
    for (const network of networkNames) expect(chosenRun(results, network)?.rate).toBe(bestRates[network]);
    // The test accuracies say the contrary: then the same rates are chosen.
    const contrary = go(noRuns(), { ...outcomes, test: ({ rate }) => 0.9 - 0.1 * rate }).results;
    for (const network of networkNames) expect(chosenRun(contrary, network)?.rate).toBe(bestRates[network]);
  });

  it('tries rates beyond the lowest or highest until a worse one comes, and no others', () => {
    const { results } = go(noRuns());
    const tried = Object.fromEntries(
      networkNames.map((network) => [network, sweepOf(results, network).map(({ rate }) => rate)]),
    );
    expect(tried).toEqual({
      lenet: [0.003, 0.01, 0.03, 0.1],
      plain: [0.003, 0.01, 0.03, 0.1],
      resnet: [0.01, 0.03, 0.1],
      'resnet-v2': [0.01, 0.03, 0.1, 0.3],
      densenet: [0.01, 0.03, 0.1, 0.3, 1],
      'norm-free': [0.01, 0.03, 0.1, 0.3, 1],
    });
  });

  it('takes the lower of two rates that are equally good', () => {
    const { results } = go(noRuns(), { ...outcomes, validation: () => 0.1 });
    expect(chosenRun(results, 'lenet')?.rate).toBe(0.003);
  });

  it('chooses no rate before the sweep is complete, and tests nothing before all sweeps are', () => {
    const total = go(noRuns()).done.length;
    for (let count = 0; count < total; count++) {
      const { results } = go(noRuns(), outcomes, count);
      const missing = missingRuns(results);
      const sweeping = new Set(missing.filter(({ kind }) => kind === 'sweep').map(({ network }) => network));
      for (const network of sweeping) expect(chosenRun(results, network)).toBeUndefined();
      if (sweeping.size > 0) expect(results.runs.every(({ kind }) => kind === 'sweep')).toBe(true);
    }
  });

  it('tests every network with one seed before it takes the next', () => {
    const seeds = go(noRuns())
      .done.filter(({ kind }) => kind === 'final')
      .map(({ seed }) => seed);
    expect(seeds).toEqual([1, 2, 3].flatMap((seed) => networkNames.map(() => seed)));
  });

  it('repeats nothing when it was stopped, wherever that was', () => {
    const whole = go(noRuns()).done.map(named);
    expect(new Set(whole).size).toBe(whole.length);
    for (const at of whole.keys()) {
      const stopped = go(noRuns(), outcomes, at);
      const after = go(stopped.results);
      expect([...stopped.done, ...after.done].map(named)).toEqual(whole);
    }
  });

  it('does not take runs at another rate for those of the chosen one', () => {
    const { results } = go(noRuns());
    const other = { kind: 'final', network: 'resnet', rate: 0.1, seed: 1 } as const;
    const more = { ...results, runs: [...results.runs, madeUpRun(other, results, outcomes)] };
    expect(finalsOf(more, 'resnet').map(({ rate }) => rate)).toEqual([0.03, 0.03, 0.03]);
  });
});

describe('the file of results', () => {
  const recipe = recipeOf('kept');
  const { data } = noRuns();
  const file = path.join(folder, 'results', 'kept.json');

  it('holds every run that is done, and is gone on with', () => {
    let results = resultsToGoOnFrom(file, { recipe, data });
    for (const key of go(noRuns(), outcomes, 5).done) {
      results = keepRun(file, results, madeUpRun(key, results, outcomes));
      expect(resultsToGoOnFrom(file, { recipe, data })).toEqual(results);
    }
    expect(results.runs.length).toBe(5);
    expect(readdirSync(path.dirname(file))).toEqual(['kept.json']);
  });

  it('is left as it was by a stop while a run is written', () => {
    const before = readFileSync(file, 'utf8');
    writeFileSync(`${file}.new`, before.slice(0, 100));
    expect(resultsToGoOnFrom(file, { recipe, data }).runs.length).toBe(5);
    const [next] = missingRuns(resultsToGoOnFrom(file, { recipe, data })) as [RunKey];
    keepRun(file, resultsToGoOnFrom(file, { recipe, data }), madeUpRun(next, noRuns(), outcomes));
    expect(resultsToGoOnFrom(file, { recipe, data }).runs.length).toBe(6);
    expect(readdirSync(path.dirname(file))).toEqual(['kept.json']);
  });

  it.each([
    ['epochs', { recipe: { ...recipe, epochs: 7 }, data }, 'its recipe has epochs 3, this one 7'],
    ['networks', { recipe: recipeOf('full'), data }, 'its recipe has size "kept", this one "full"'],
    ['images', { recipe, data: { ...data, train: 500 } }, 'its data has train 10000, this one 500'],
  ])('is not mixed with runs of other %s', (_, other, sentence) => {
    const before = readFileSync(file, 'utf8');
    expect(() => resultsToGoOnFrom(file, other)).toThrow(sentence);
    expect(() => resultsToGoOnFrom(file, other)).toThrow('--out');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('takes no run twice', () => {
    const results = resultsToGoOnFrom(file, { recipe, data });
    const before = readFileSync(file, 'utf8');
    expect(() => keepRun(file, results, results.runs[2] as (typeof results.runs)[number])).toThrow(
      'is there twice',
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});
