import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/core';
import { type ControlsChartOptions, controlsChart } from '../../src/plot';

const controls = [
  { name: 'width', labels: ['10', '100'], start: 1 },
  { name: 'depth', labels: ['5', '10', '20'] },
  { name: 'activation', labels: ['ReLU', 'tanh'] },
  { name: 'start', labels: ['Glorot', 'He'], start: 1 },
];
const options: ControlsChartOptions = {
  title: 'Playground',
  alt: 'Curves.',
  x: { title: 'x' },
  y: { title: 'y' },
  controls,
  // A curve's heights name its setting.
  curves: (places) => ['up', 'down'].map((name) => ({ name, x: [0, 1], y: places.slice(0, 2) })),
};

interface Trace {
  showlegend?: boolean;
  visible: boolean;
  opacity: number;
  line: { width: number; color: string };
}
interface Step {
  label: string;
  args: [Record<string, unknown[]>, number[]];
}

/** What Plotly's restyle does. */
function restyle(traces: Trace[], [change, indices]: Step['args']): void {
  for (const [attribute, values] of Object.entries(change))
    for (const [i, index] of indices.entries()) {
      const path = attribute.split('.');
      const owner = (path.length === 2 ? traces[index]?.line : traces[index]) as unknown as Record<
        string,
        unknown
      >;
      owner[path[path.length - 1] as string] = values[i];
    }
}
const seen = (traces: Trace[]) =>
  traces.flatMap((trace, i) =>
    trace.showlegend === false &&
    trace.visible &&
    trace.opacity > 0 &&
    trace.line.width > 0 &&
    !trace.line.color.startsWith('rgba')
      ? [i]
      : [],
  );

describe('controlsChart', () => {
  const chart = controlsChart(options);
  const sliders = chart.layout.sliders as { active: number; steps: Step[] }[];
  const legend = 2;
  /** The place of a setting among all, the last control varying fastest. */
  const tracesOf = (places: number[]) => {
    const index = places.reduce((sum, place, i) => sum * (controls[i]?.labels.length ?? 0) + place, 0);
    return [legend + 2 * index, legend + 2 * index + 1];
  };

  it('shows the curves of the start, and of them only', () => {
    expect(seen(chart.data as unknown as Trace[])).toEqual(tracesOf([1, 0, 0, 1]));
    expect(sliders.map(({ active }) => active)).toEqual([1, 0, 0, 1]);
  });

  it('shows the curves of every setting, in whatever order its sliders are moved', () => {
    const traces = structuredClone(chart.data) as unknown as Trace[];
    const moves: [control: number, place: number][] = [
      [3, 0],
      [0, 0],
      [1, 2],
      [2, 1],
      [0, 1],
      [1, 1],
      [3, 1],
      [2, 0],
    ];
    const places = [1, 0, 0, 1];
    for (const [control, place] of moves) {
      places[control] = place;
      restyle(traces, sliders[control]?.steps[place]?.args as Step['args']);
      expect(seen(traces)).toEqual(tracesOf(places));
    }
  });

  it('has a legend that no slider touches', () => {
    const named = chart.data.slice(0, legend).map(({ name }) => name);
    expect(named).toEqual(['up', 'down']);
    for (const { steps } of sliders) for (const { args } of steps) expect(Math.min(...args[1])).toBe(legend);
  });

  it('takes one control as well', () => {
    const one = controlsChart({ ...options, controls: controls.slice(0, 1) });
    expect(seen(one.data as unknown as Trace[])).toEqual([4, 5]);
  });

  it('refuses five controls, a start that is not there, and settings with other curves', () => {
    const five = [...controls, { name: 'rate', labels: ['1'] }];
    expect(() => controlsChart({ ...options, controls: five })).toThrow(ShapeError);
    expect(() => controlsChart({ ...options, controls: [] })).toThrow(ShapeError);
    const late = [{ name: 'width', labels: ['1'], start: 1 }];
    expect(() => controlsChart({ ...options, controls: late })).toThrow(
      '"width" starts at place 1; it has 1',
    );
    const curves = ([width]: number[]) => [{ name: `width ${width}`, x: [], y: [] }];
    expect(() => controlsChart({ ...options, controls: controls.slice(0, 1), curves })).toThrow(
      'the setting 100 has other curves',
    );
  });
});
