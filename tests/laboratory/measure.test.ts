import { describe, expect, it } from 'vitest';
import { edgeOfChaos } from '../../src/laboratory/mean-field';
import { meanFieldSlope, measure, region, SIDE } from '../../src/laboratory/measure';
import { POINTS, pointsOf } from '../../src/laboratory/points';
import { Run } from '../../src/laboratory/run';
import { dataNames, defaults } from '../../src/laboratory/settings';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('what is measured in a network', () => {
  it('finds dead units and flat places', () => {
    const dead = measure(new Run({ ...defaults, gain: 0, bias: 1, seed: 4 }));
    // With weights of 0 a ReLU says its bias: it is flat everywhere or nowhere.
    for (const layer of dead.layers) expect(layer.dead).toBeCloseTo(layer.saturated, 12);
    expect(dead.layers.some((layer) => layer.dead > 0 && layer.dead < 1)).toBe(true);
    const straight = measure(new Run({ ...defaults, activation: 'linear' }));
    expect(straight.layers.every((layer) => layer.dead === 0 && layer.saturated === 0)).toBe(true);
  });

  it('counts every pre-activation into a ridge', () => {
    for (const layer of measure(new Run({ ...defaults, gain: 9 })).layers)
      expect(layer.ridge.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('halves the mean square by a ReLU, so that the slope of He is 1', () => {
    const slopes = Array.from({ length: 10 }, (_, seed) =>
      meanFieldSlope(measure(new Run({ ...defaults, gain: Math.SQRT2, depth: 6, width: 64, seed }))),
    );
    expect(mean(slopes)).toBeGreaterThan(0.95);
    expect(mean(slopes)).toBeLessThan(1.05);
  });

  it('shows a place of the plane the answer that a point there gets', () => {
    const run = new Run({ ...defaults, norm: 'layer' });
    const cells = 5;
    const answers = region(run, cells, undefined);
    const centre = [SIDE * (2 * (3.5 / cells) - 1), -SIDE * (2 * (1.5 / cells) - 1)];
    run.network.up(run.parameters, run.settings, Float64Array.from(centre), 1);
    expect(answers[1 * cells + 3]).toBeCloseTo(run.network.answers[0] as number, 12);
  });

  it('gives the points of a batch normalization, taken one by one, the answers that they have together', () => {
    const run = new Run({ ...defaults, norm: 'batch' });
    const { moments } = measure(run);
    run.network.up(run.parameters, run.settings, run.points.inputs, POINTS);
    const together = run.network.answers.slice();
    run.network.up(run.parameters, run.settings, run.points.inputs, 3, moments);
    for (let i = 0; i < 3; i++) expect(run.network.answers[i]).toBeCloseTo(together[i] as number, 9);
  });
});

describe('the edge of chaos', () => {
  it('is where the literature has it: n Var(W) = 1.76 at a bias variance of 0.05', () => {
    // Schoenholz et al. (2017), section 2: tanh, σ_b² = 0.05, σ_w² = 1.76.
    expect(edgeOfChaos(Math.sqrt(0.05)) ** 2).toBeCloseTo(1.76, 2);
  });

  it('is where the slope that is measured in networks is 1', () => {
    const gain = edgeOfChaos(0.3);
    const slopes = [1, 2, 3, 4, 5, 6].map((seed) =>
      meanFieldSlope(
        measure(new Run({ ...defaults, activation: 'tanh', bias: 0.3, depth: 30, width: 64, gain, seed })),
      ),
    );
    expect(mean(slopes)).toBeGreaterThan(0.97);
    expect(mean(slopes)).toBeLessThan(1.03);
  });
});

describe('the points', () => {
  it.each(dataNames)('of %s are half of each class, near the middle, the same for a seed', (data) => {
    const { inputs, labels } = pointsOf({ data, noise: 0.1, seed: 5 });
    expect(labels.reduce((sum, label) => sum + label, 0)).toBe(POINTS / 2);
    expect(Math.max(...inputs.map(Math.abs))).toBeLessThan(SIDE);
    expect(pointsOf({ data, noise: 0.1, seed: 5 }).inputs).toEqual(inputs);
    expect(pointsOf({ data, noise: 0.1, seed: 6 }).inputs).not.toEqual(inputs);
  });

  it('lie on their curves without noise', () => {
    const { inputs, labels } = pointsOf({ data: 'circles', noise: 0, seed: 1 });
    for (const [i, label] of labels.entries()) {
      const [x, y] = inputs.subarray(2 * i, 2 * i + 2) as unknown as [number, number];
      expect(Math.hypot(x, y)).toBeCloseTo(label === 0 ? 0.45 : 1, 12);
    }
  });
});
