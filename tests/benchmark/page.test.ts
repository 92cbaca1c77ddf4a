import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type BenchmarkResults,
  benchmarkFigures,
  benchmarkPage,
  chosenRun,
  comparisonSentence,
  missingRuns,
  networkNames,
  networkTitles,
  readResults,
  recipeOf,
  resultsFile,
  summaryOf,
} from '../../src/benchmark';
import { madeUpRun, noRuns, type Outcomes, outcomes } from './made-up';

function complete(train?: number, made: Outcomes = outcomes): BenchmarkResults {
  let results = noRuns(train);
  for (let next = missingRuns(results)[0]; next; next = missingRuns(results)[0])
    results = { ...results, runs: [...results.runs, madeUpRun(next, results, made)] };
  return results;
}
/** What stands in the row of a network, in the table after a heading. */
function rowOf(page: string, heading: string, network: keyof typeof networkTitles): string[] {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const title = networkTitles[network].toLowerCase();
  const row = section.split('\n').find((line) => line.toLowerCase().startsWith(`| ${title} |`));
  return (row ?? '')
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}
const alts = (results: BenchmarkResults) =>
  Object.values(benchmarkFigures(results)).map(({ layout }) => (layout.meta as { alt: string }).alt);

describe('the table', () => {
  it('has mean and spread of the test accuracy as they are by hand', () => {
    // Seeds 1, 2, 3: 0.41, 0.44, 0.49, all less 0.001 times the rate 0.03. Mean 0.44667, deviations -0.03667, -0.00667,
    // 0.04333; squares 0.0013444 + 0.0000444 + 0.0018778 = 0.0032667, by two 0.0016333, root 0.0404.
    const [accuracy, rate, parameters, seconds] = rowOf(benchmarkPage(complete()), 'The outcome', 'resnet');
    expect([accuracy, rate, parameters]).toEqual(['44.7 ± 4.0', '0.03', '20,000']);
    expect(seconds).toBe('32'); // 31, 32 and 33
  });

  it('says of a network that saw fewer seeds how many', () => {
    const { runs, ...rest } = complete();
    const without = (seeds: number[]) => ({
      ...rest,
      runs: runs.filter(
        ({ kind, network, seed }) => !(kind === 'final' && network === 'plain' && seeds.includes(seed)),
      ),
    });
    expect(rowOf(benchmarkPage(without([3])), 'The outcome', 'plain')[0]).toBe('42.5 ± 2.1 (2 of 3 seeds)');
    expect(rowOf(benchmarkPage(without([2, 3])), 'The outcome', 'plain')[0]).toBe('41.0 (1 of 3 seeds)');
    expect(rowOf(benchmarkPage(without([1, 2, 3])), 'The outcome', 'plain')[0]).toBe('missing');
  });
});

describe('the page of a benchmark that is not complete', () => {
  const whole = complete();

  it('can be made of any part of the runs, and names every run that is missing', () => {
    for (const count of [0, ...whole.runs.keys()]) {
      const part = { ...whole, runs: whole.runs.slice(0, count) };
      const page = benchmarkPage(part);
      expect(page).toContain('**Not complete.**');
      for (const { kind, rate, seed } of missingRuns(part))
        expect(page).toContain(kind === 'sweep' ? `rate ${rate} of the sweep` : `seed ${seed}`);
      expect(page + JSON.stringify(benchmarkFigures(part))).not.toMatch(/NaN|undefined|Infinity|null/);
    }
  });

  it('says nothing of the kind when it is', () => {
    expect(benchmarkPage(whole)).not.toContain('Not complete');
    expect(benchmarkPage(whole)).not.toContain('| missing |');
  });

  it('shows a run that blew up', () => {
    const broken: BenchmarkResults = JSON.parse(JSON.stringify(whole));
    const run = broken.runs.find(({ kind, network }) => kind === 'final' && network === 'lenet');
    const part = run as NonNullable<typeof run>;
    for (const row of [...part.epochs.slice(1), ...part.curve.slice(1)]) row.loss = null;
    expect(rowOf(benchmarkPage(broken), 'The curves', 'lenet')).toEqual(['2.02', 'blew up', 'blew up']);
    expect(JSON.stringify(benchmarkFigures(broken))).not.toMatch(/NaN|null/);
  });
});

describe('what may be compared', () => {
  it('is said on the page and in every caption where there were fewer images', () => {
    const part = complete(10_000);
    for (const alt of alts(part)) expect(alt).toContain('10,000 of the 50,000 training images');
    const [sweep, curves] = alts(part) as [string, string];
    expect(sweep).toContain('(8,000 to train on and 2,000 to measure on), 1 epoch;');
    expect(curves).toContain('(all to train on, and 10,000 test images), 3 epochs;');
    for (const alt of alts(part)) expect(alt).toContain('not to be set beside published accuracies');
    expect(benchmarkPage(part)).toContain('do not stand beside published ones');
    expect(comparisonSentence(part)).not.toContain('goal');
  });

  it('is another thing where all images were there, and then there is a goal', () => {
    const all = complete(50_000, { ...outcomes, test: ({ network }) => (network === 'lenet' ? 0.7 : 0.95) });
    for (const alt of alts(all)) expect(alt).not.toContain('published');
    expect(benchmarkPage(all)).not.toContain('do not stand beside');
    expect(comparisonSentence(all)).toContain('5 of the networks reach the goal of 90 % test accuracy');
  });
});

describe('the figures', () => {
  it('show each network once, by the name beside its curve', () => {
    for (const { data, layout } of Object.values(benchmarkFigures(complete()))) {
      const labels = (layout.annotations as { text: string }[]).map(({ text }) => text);
      expect(labels.length).toBe(networkNames.length);
      expect(new Set(labels)).toEqual(new Set(data.map(({ name }) => name)));
      expect(layout.showlegend).toBe(false);
    }
  });
});

describe('the kept results', () => {
  const file = resultsFile('kept');
  const results = readResults(file);

  it('follow the recipe of today', () => {
    expect(results.recipe).toEqual(JSON.parse(JSON.stringify(recipeOf('kept'))));
    expect(results.data).toMatchObject({ train: 10_000, validation: 2_000, test: 10_000 });
    expect(results.data.note).toContain('10,000 of 50,000 training and all 10,000 test images');
  });

  it('are whole runs, each on the images of its kind', () => {
    const { recipe, data } = results;
    for (const { kind, epochs, curve, images, rate, seed } of results.runs) {
      expect(epochs.length).toBe(kind === 'sweep' ? recipe.sweepEpochs : recipe.epochs);
      expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map((_, i) => i + 1));
      expect(curve.at(-1)?.epoch).toBeCloseTo(epochs.length);
      expect(images).toBe(kind === 'sweep' ? data.train - data.validation : data.train);
      expect(recipe.rates).toContain(rate);
      expect(kind === 'sweep' ? [recipe.sweepSeed] : recipe.seeds).toContain(seed);
    }
  });

  it('come from networks that learned, and have the parameters of the networks of today', () => {
    for (const { network, mean, tested } of summaryOf(results)) {
      expect(results.runs.some((run) => run.network === network)).toBe(true);
      if (tested > 0) expect(mean).toBeGreaterThan(0.2); // guessing has 0.1
      expect(
        new Set(results.runs.filter((run) => run.network === network).map((run) => run.parameters)).size,
      ).toBe(1);
    }
  });

  it('chose each rate as the best of its sweep, looked up another way', () => {
    for (const network of networkNames) {
      const chosen = chosenRun(results, network);
      const all = results.runs.flatMap((run) =>
        run.kind === 'sweep' && run.network === network ? [run] : [],
      );
      expect(chosen?.validationAccuracy).toBe(
        Math.max(...all.map(({ validationAccuracy }) => validationAccuracy)),
      );
    }
  });

  it('lie where the page says', () => {
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(path.resolve(__dirname, '../../docs/own-benchmark.md'), 'utf8')).toContain(
      'notebooks/results/own-benchmark/',
    );
  });
});
