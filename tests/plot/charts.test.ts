import { describe, expect, it } from 'vitest';
import { Random, ShapeError, ValueError } from '../../src/core';
import {
  barChart,
  heatmap,
  histogramChart,
  imageMosaic,
  lineChart,
  palette,
  sliderChart,
  surfaceChart,
} from '../../src/plot';

const text = { title: 'Loss', alt: 'It falls.' };

describe('lineChart', () => {
  it('draws a trace for each series, with axes that say what they show', () => {
    const { data, layout } = lineChart({
      ...text,
      x: { title: 'step' },
      y: { title: 'loss', scale: 'log', range: [0.1, 10] },
      series: [
        { name: 'training', x: [1, 2], y: [2, 1] },
        { name: 'test', x: [1, 2], y: [3, 2], dash: 'dash' },
      ],
    });
    expect(data).toMatchObject([
      { type: 'scatter', name: 'training', y: [2, 1], line: { color: palette[0], dash: 'solid' } },
      { type: 'scatter', name: 'test', y: [3, 2], line: { color: palette[1], dash: 'dash' } },
    ]);
    expect(layout).toMatchObject({
      title: { text: 'Loss' },
      meta: { alt: 'It falls.' },
      xaxis: { title: { text: 'step' }, type: 'linear' },
      yaxis: { title: { text: 'loss' }, type: 'log', range: [-1, 1], nticks: 4 },
      showlegend: true,
    });
  });

  it('has one scale for both axes where they span a plane', () => {
    const x = { title: 'x' };
    const plane = { ...text, x, y: { title: 'y' }, series: [{ name: 'path', x: [0, 1], y: [0, 1] }] };
    const square = { yaxis: { scaleanchor: 'x', scaleratio: 1, constrain: 'domain' } };
    expect(lineChart({ ...plane, equal: true }).layout).toMatchObject(square);
    expect(lineChart(plane).layout).not.toMatchObject(square);
    const places = [{ label: '1', series: plane.series }];
    expect(sliderChart({ ...plane, along: 'step', places, equal: true }).layout).toMatchObject(square);
  });

  it('has no ticks between a few whole places', () => {
    const ticksOf = (x: number[]) =>
      lineChart({
        ...text,
        x: { title: 'epoch' },
        y: { title: 'loss' },
        series: [{ name: 'a', x, y: x }],
      }).layout.xaxis;
    expect(ticksOf([1, 2, 3])).toMatchObject({ dtick: 1 });
    for (const x of [[1, 2.5], [1, 100], []]) expect(ticksOf(x)).not.toHaveProperty('dtick');
  });

  it('gives curves that belong together one colour', () => {
    const at = { x: [1], y: [1] };
    const { data } = lineChart({
      ...text,
      x: { title: 'step' },
      y: { title: 'loss' },
      series: [
        { name: 'a', ...at },
        { name: 'b', ...at },
        { name: 'theory of a', colour: 0, ...at },
      ],
    });
    expect(data.map(({ line }) => (line as { color: string }).color)).toEqual([
      palette[0],
      palette[1],
      palette[0],
    ]);
  });

  it('puts names beside the curves where it is asked to, none over another', () => {
    const ends = [0.5, 0.51, 0.52, 0.9, 0.91, 0.1];
    const { data, layout } = lineChart({
      ...text,
      x: { title: 'rate', scale: 'log' },
      y: { title: 'accuracy' },
      names: 'beside',
      series: [
        { name: 'one run', x: [0.1, 1], y: [0, 1], faint: true },
        ...ends.map((end, i) => ({ name: `curve ${i}`, x: [0.1, i === 5 ? 0.3 : 1], y: [0, end] })),
      ],
    });
    const labels = layout.annotations as { text: string; y: number; ay: number; ax: number; x: number }[];
    expect(layout.showlegend).toBe(false);
    expect(labels.map((one) => one.text).sort()).toEqual(ends.map((_, i) => `curve ${i}`));
    const { range } = layout.yaxis as { range: [number, number] };
    const { t, b } = layout.margin as { t: number; b: number };
    const pixels = (value: number) => (value * ((layout.height as number) - t - b)) / (range[1] - range[0]);
    const upwards = [...labels].sort((a, b) => a.ay - b.ay);
    expect(upwards.map((one) => one.y)).toEqual([...ends].sort());
    for (const [i, { ay }] of upwards.entries()) {
      if (i > 0) expect(pixels(ay - (upwards[i - 1]?.ay as number))).toBeGreaterThan(16);
      expect(ay).toBeLessThanOrEqual(range[1]);
      expect(ay).toBeGreaterThanOrEqual(range[0]);
    }
    // 0.5, 0.51 and 0.52 stand together around 0.51; 0.1 has room, and stands where it is.
    expect(upwards[0]?.ay).toBeCloseTo(0.1);
    expect(upwards[2]?.ay).toBeCloseTo(0.51);
    // Places on a log axis are powers of ten; the line of each label begins where its curve ends.
    const { range: across } = layout.xaxis as { range: [number, number] };
    for (const { text: name, ax, x } of labels) {
      expect(ax).toBeCloseTo(across[1]);
      expect(x).toBeCloseTo(name === 'curve 5' ? Math.log10(0.3) : 0);
    }
    const colours = data.slice(1).map(({ line }) => (line as { color: string }).color);
    expect(layout.annotations).toMatchObject(
      upwards.map((one) => ({ arrowcolor: colours[Number(one.text.split(' ')[1])] })),
    );
    expect(
      lineChart({ ...text, x: { title: 'x' }, y: { title: 'y' }, names: 'beside', series: [] }).data,
    ).toEqual([]);
  });

  it.each(Array.from({ length: 40 }, (_, i) => i + 1))(
    'keeps %i. names apart, in order and on the figure',
    (seed) => {
      const random = new Random(seed);
      const ends = Array.from({ length: 1 + (seed % 18) }, () => random.uniform() ** (1 + (seed % 4)));
      const series = ends.map((end, i) => ({ name: `${i}`, x: [0, 1], y: [0, end] }));
      const { layout } = lineChart({
        ...text,
        x: { title: 'x' },
        y: { title: 'y' },
        names: 'beside',
        series,
      });
      const labels = layout.annotations as { text: string; ay: number }[];
      const [low, high] = (layout.yaxis as { range: [number, number] }).range;
      const apart = (17 * (high - low)) / (450 - 56 - 56);
      const sorted = [...labels].sort((a, b) => a.ay - b.ay);
      expect(sorted.map((one) => ends[Number(one.text)])).toEqual([...ends].sort((a, b) => a - b));
      sorted.forEach(({ ay }, i) => {
        if (i > 0) expect(ay - (sorted[i - 1]?.ay as number)).toBeGreaterThan(0.999 * apart);
        expect(ay).toBeGreaterThan(low - 1e-9);
        expect(ay).toBeLessThan(high + 1e-9);
      });
    },
  );

  it('refuses more names than fit beside the curves', () => {
    const series = Array.from({ length: 30 }, (_, i) => ({ name: `${i}`, x: [0, 1], y: [0, i] }));
    const options = { ...text, x: { title: 'x' }, y: { title: 'y' }, series };
    expect(() => lineChart({ ...options, names: 'beside' })).toThrow(ShapeError);
    expect(lineChart(options).data.length).toBe(30);
  });

  it('refuses a curve with lengths that differ, and a log axis from 0', () => {
    const options = { ...text, x: { title: 'x' }, y: { title: 'y' } };
    expect(() => lineChart({ ...options, series: [{ name: 'a', x: [1], y: [1, 2] }] })).toThrow(ShapeError);
    const y = { title: 'y', scale: 'log', range: [0, 1] } as const;
    expect(() => lineChart({ ...options, y, series: [] })).toThrow(ValueError);
  });
});

describe('histogramChart', () => {
  it('gives all series the same bins', () => {
    const { data } = histogramChart({
      ...text,
      x: 'value',
      bins: 4,
      series: [
        { name: 'a', values: [0, 1] },
        { name: 'b', values: [2, 8] },
      ],
    });
    for (const trace of data) expect(trace.xbins).toEqual({ start: 0, end: 10, size: 2 });
  });

  it('gives each series a panel with its own range where asked, its name above it', () => {
    const { data, layout } = histogramChart({
      ...text,
      x: 'value',
      bins: 4,
      panels: true,
      series: [
        { name: 'a', values: [0, 1] },
        { name: 'b', values: [2, 8] },
        { name: 'c', values: [-1, 0] },
      ],
    });
    expect(data.map(({ xaxis, yaxis }) => [xaxis, yaxis])).toEqual([
      ['x', 'y'],
      ['x2', 'y2'],
      ['x3', 'y3'],
    ]);
    expect(data.map(({ xbins }) => (xbins as { start: number }).start)).toEqual([0, 2, -1]);
    const domains = ['xaxis', 'xaxis2', 'xaxis3'].map(
      (name) => (layout[name] as { domain: number[] }).domain,
    );
    for (const [i, [from, to]] of domains.entries()) {
      expect(from).toBeLessThan(to as number);
      expect(from).toBeGreaterThanOrEqual(domains[i - 1]?.[1] ?? 0);
    }
    expect((layout.annotations as { text: string }[]).map((note) => note.text)).toEqual(['a', 'b', 'c']);
  });
});

describe('imageMosaic', () => {
  it('puts images side by side, and rows below one another', () => {
    const { data, layout } = imageMosaic({
      ...text,
      images: [10, 20, 30],
      shape: [1, 1, 1],
      rows: [
        { name: 'coat', indices: [0, 1] },
        { name: 'bag', indices: [2] },
      ],
    });
    const z = data[0]?.z as number[][][];
    const [grey, none] = [(value: number) => [value, value, value, 1], [0, 0, 0, 0]];
    expect(data[0]).toMatchObject({ colormodel: 'rgba' });
    expect(z).toHaveLength(6);
    expect(z[0]).toEqual([grey(10), none, none, grey(20), none, none]);
    expect(z[3]).toEqual([grey(30), none, none, none, none, none]);
    expect(layout).toMatchObject({ yaxis: { ticktext: ['coat', 'bag'], tickvals: [0.5, 3.5] } });
    // A line between images, or beside them, would look like a part of one.
    expect(layout).toMatchObject({ xaxis: { visible: false }, yaxis: { showgrid: false, zeroline: false } });
  });

  it('fills the width of a page with many images or few, and never blows one up beyond 96 pixels', () => {
    const heightOf = (count: number, shape: [number, number, number]) => {
      const rows = [0, 1, 2, 3, 4].map(() => ({ name: 'bag', indices: Array(count).fill(0) }));
      const images = Array(shape[0] * shape[1]).fill(1);
      return imageMosaic({ ...text, images, shape, rows }).layout.height as number;
    };
    expect(heightOf(10, [2, 2, 1]) - heightOf(20, [2, 2, 1])).toBe(5 * (72 - 36));
    expect(heightOf(2, [2, 2, 1]) - heightOf(10, [2, 2, 1])).toBe(5 * (96 - 72));
    expect(heightOf(20, [4, 2, 1]) - heightOf(20, [2, 2, 1])).toBe(5 * (72 - 36));
  });

  it('is as high as its rows are to be', () => {
    const heightOf = (rowPixels: number) => {
      const rows = Array.from({ length: 5 }, () => ({ name: 'bag', indices: [0] }));
      const { layout } = imageMosaic({ ...text, images: [1], shape: [1, 1, 1], rows, rowPixels });
      return layout.height as number;
    };
    expect(heightOf(90) - heightOf(60)).toBe(5 * 30);
  });

  it('names an image that is not there', () => {
    const rows = [{ name: 'coat', indices: [1] }];
    expect(() => imageMosaic({ ...text, images: [1], shape: [1, 1, 1], rows })).toThrow(
      'there is no image 1',
    );
  });
});

describe('heatmap', () => {
  it('has its first row on top', () => {
    const { data, layout } = heatmap({ ...text, z: [[1, 2]], x: { title: 'a' }, y: { title: 'b' } });
    expect(data[0]).toMatchObject({ z: [[1, 2]], showscale: false });
    expect(layout).toMatchObject({ yaxis: { autorange: 'reversed' } });
  });

  it('has white for 0 where there are values of both signs', () => {
    const at = (z: (number | null)[][]) =>
      heatmap({ ...text, z, x: { title: 'a' }, y: { title: 'b' } }).data[0];
    const signed = at([[-1, null, 3]]);
    expect(signed).toMatchObject({ zmid: 0 });
    expect(new Map(signed?.colorscale as [number, string][]).get(0.5)).toBe('#f7f7f7');
    for (const row of [
      [0, 1],
      [-2, 0],
      [1, 2],
    ])
      expect(at([row])).toMatchObject({ colorscale: 'Viridis' });
  });

  it('leaves places without a value empty', () => {
    const z = [[1, null]];
    expect(heatmap({ ...text, z, x: { title: 'a' }, y: { title: 'b' } }).data[0]).toMatchObject({ z });
  });
});

describe('barChart', () => {
  const x = { title: 'layers', categories: ['20', '56'] };

  it('groups the series by category, with error bars where there are errors', () => {
    const { data, layout } = barChart({
      ...text,
      x,
      y: { title: 'loss (nats)' },
      series: [
        { name: 'plain', values: [0.4, 0.9], errors: [0.05, 0.1] },
        { name: 'residual', values: [0.4, 0.3] },
      ],
    });
    expect(data).toMatchObject([
      { type: 'bar', x: ['20', '56'], y: [0.4, 0.9], error_y: { array: [0.05, 0.1], visible: true } },
      { type: 'bar', y: [0.4, 0.3], marker: { color: palette[1] } },
    ]);
    expect(data[1]).not.toHaveProperty('error_y');
    expect(layout).toMatchObject({ barmode: 'group', xaxis: { type: 'category' }, showlegend: true });
  });

  it('refuses values or errors for other categories', () => {
    const chart = (bars: object) => () =>
      barChart({ ...text, x, y: { title: 'y' }, series: [{ name: 'a', values: [1, 2], ...bars }] });
    expect(chart({ values: [1] })).toThrow(/1 values and no errors for 2 categories/);
    expect(chart({ errors: [1] })).toThrow(/2 values and 1 errors for 2 categories/);
  });
});

describe('surfaceChart', () => {
  const axes = { x: { title: 'a' }, y: { title: 'b' }, z: { title: 'loss' } };

  it('gives every surface a scene of its own, with heights and colours in common', () => {
    const { data, layout } = surfaceChart({
      ...text,
      ...axes,
      surfaces: [
        {
          name: 'plain',
          x: [0, 1],
          y: [0, 1, 2],
          z: [
            [1, 2],
            [3, 4],
            [5, 9],
          ],
        },
        { name: 'residual', x: [0, 1], y: [0], z: [[0.5, 2]] },
      ],
    });
    expect(data).toMatchObject([
      { type: 'surface', scene: 'scene', cmin: 0.5, cmax: 9, showscale: false },
      { type: 'surface', scene: 'scene2', cmin: 0.5, cmax: 9, showscale: true },
    ]);
    expect(layout).toMatchObject({
      scene: { domain: { x: [0, 0.48] }, zaxis: { title: { text: 'loss' }, range: [0.5, 9] } },
      scene2: { domain: { x: [0.52, 1] } },
      annotations: [{ text: 'plain' }, { text: 'residual' }],
    });
  });

  it('refuses a grid with points that have no height', () => {
    const surface = { name: 'a', x: [0, 1], y: [0], z: [[1]] };
    expect(() => surfaceChart({ ...text, ...axes, surfaces: [surface] })).toThrow(/1 rows of 1 heights/);
    expect(() => surfaceChart({ ...text, ...axes, surfaces: [] })).toThrow(ShapeError);
  });
});
