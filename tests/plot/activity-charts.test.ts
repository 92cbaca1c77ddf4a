import { describe, expect, it } from 'vitest';
import { ShapeError, ValueError } from '../../src/core';
import { colourDimChart, deadChart, updateRatioChart } from '../../src/plot';

const text = { title: 'Layers', alt: 'They change.' };

describe('deadChart', () => {
  it('draws shares on an axis from 0 to 1', () => {
    const { data, layout } = deadChart({
      ...text,
      layers: [{ name: 'dense1', at: [1, 5], values: [0, 0.5] }],
    });
    expect(data).toMatchObject([{ name: 'dense1', x: [1, 5], y: [0, 0.5] }]);
    expect(layout).toMatchObject({ xaxis: { title: { text: 'training step' } }, yaxis: { range: [0, 1] } });
  });

  it('refuses what is no share, and lengths that differ', () => {
    const layer = (values: number[]) => ({ ...text, layers: [{ name: 'a', at: [1], values }] });
    expect(() => deadChart(layer([1.5]))).toThrow(ValueError);
    expect(() => deadChart(layer([Number.NaN]))).toThrow(ValueError);
    expect(() => deadChart(layer([0, 1]))).toThrow(ShapeError);
  });
});

describe('updateRatioChart', () => {
  it('takes the logarithm, and draws the line at -3 from the first step to the last', () => {
    const layers = [
      { name: 'a', at: [1, 9], values: [0.1, 0.001] },
      { name: 'b', at: [3, 12], values: [1, 0.01] },
    ];
    const { data } = updateRatioChart({ ...text, layers });
    const [a, b, guide] = data.map(({ x, y }) => ({ x, y }) as { x: number[]; y: number[] });
    for (const [i, power] of [-1, -3].entries()) expect(a?.y[i]).toBeCloseTo(power, 12);
    for (const [i, power] of [0, -2].entries()) expect(b?.y[i]).toBeCloseTo(power, 12);
    expect(guide).toEqual({ x: [1, 12], y: [-3, -3] });
  });
});

describe('colourDimChart', () => {
  const columns = [
    { at: 1, counts: [0, 3] },
    { at: 11, counts: [1, 0] },
  ];

  it('has a column per step and a row per bin, low values at the bottom', () => {
    const { data, layout } = colourDimChart({ ...text, columns, range: [-1, 3], value: 'z1' });
    expect(data[0]).toMatchObject({ type: 'heatmap', x: [1, 11], y: [0, 2] });
    expect(data[0]?.z).toEqual([
      [0, Math.log(2)],
      [Math.log(4), 0],
    ]);
    expect(layout).toMatchObject({
      yaxis: { title: { text: 'z1' }, autorange: true },
      meta: { alt: text.alt },
    });
  });

  it('refuses bins that differ and a range that does not ascend', () => {
    const odd = [...columns, { at: 21, counts: [1] }];
    expect(() => colourDimChart({ ...text, columns: odd, range: [0, 1], value: 'z' })).toThrow(
      'the column at 21 has 1 bins; the first has 2',
    );
    expect(() => colourDimChart({ ...text, columns, range: [1, 1], value: 'z' })).toThrow(ValueError);
  });
});
