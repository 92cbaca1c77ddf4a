import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/core';
import { ridgeChart, sliderChart } from '../../src/plot';
import { viridis } from '../../src/plot/viridis';

const text = { title: 'z1 over time', alt: 'The density widens.' };
const ridges = [0, 50, 100].map((at) => ({ at, x: [-1, 0, 1], y: [0, 1 + at / 100, 0] }));

describe('ridgeChart', () => {
  const chart = ridgeChart({ ...text, x: { title: 'z1' }, along: 'training step', ridges });

  it('draws the first curve last, so that it stands in front', () => {
    expect(chart.data.map((trace) => trace.name)).toEqual([
      'training step 100',
      'training step 50',
      'training step 0',
      undefined,
    ]);
  });

  it('stands each curve on its own place, all to one scale', () => {
    const tops = chart.data.slice(0, 3).map((trace) => (trace.y as number[])[1] as number);
    // The highest curve (height 2) reaches over 4 gaps of 50 steps.
    expect(tops).toEqual([300, 50 + 150, 0 + 100]);
    expect((chart.data[2] as { y: number[] }).y.slice(3)).toEqual([0, 0, 0]);
  });

  it('colours from dark violet to yellow, with a bar that says so', () => {
    expect(chart.data[2]).toMatchObject({ line: { color: '#440154' } });
    expect(chart.data[0]).toMatchObject({ line: { color: '#fde725' } });
    expect(chart.data[3]).toMatchObject({
      marker: { cmin: 0, cmax: 100, colorbar: { title: { text: 'training step' } } },
    });
  });

  it('carries its text', () => {
    expect(chart.layout).toMatchObject({ title: { text: text.title }, meta: { alt: text.alt } });
  });

  it('names what does not fit', () => {
    const one = { at: 7, x: [1, 2], y: [1] };
    expect(() => ridgeChart({ ...text, x: { title: 'z' }, along: 'step', ridges: [one] })).toThrow(
      /curve at 7 has 2/,
    );
    expect(() => ridgeChart({ ...text, x: { title: 'z' }, along: 'step', ridges: [] })).toThrow(ShapeError);
  });
});

describe('sliderChart', () => {
  const place = (label: string, y: number[]) => ({ label, series: [{ name: 'loss', x: [0, 1], y }] });
  const options = { ...text, x: { title: 'x' }, y: { title: 'y' }, along: 'layer' };

  it('shows the last place, and one place for each step of the slider', () => {
    const chart = sliderChart({ ...options, places: [place('1', [0, 1]), place('2', [5, 9])] });
    expect(chart.data.map((trace) => trace.visible)).toEqual([false, true]);
    const [slider] = chart.layout.sliders as {
      active: number;
      steps: { label: string; args: unknown[] }[];
    }[];
    expect(slider?.active).toBe(1);
    expect(slider?.steps.map((step) => step.label)).toEqual(['1', '2']);
    expect(slider?.steps[0]?.args).toEqual([{ visible: [true, false] }, [0, 1]]);
  });

  it('keeps the axes still while the slider moves', () => {
    const chart = sliderChart({ ...options, places: [place('1', [0, 10]), place('2', [5, 9])] });
    expect(chart.layout.yaxis).toMatchObject({ range: [-0.4, 10.4] });
  });

  it('moves the bands behind the curves with the slider', () => {
    const flat = { name: 'flat', from: 2, to: 5, colour: '#e69f00' };
    const places = [place('bent', [0, 1]), { ...place('flat', [1, 1]), bands: [flat] }];
    const { layout } = sliderChart({ ...options, places });
    const [slider] = layout.sliders as { steps: { method: string; args: { shapes?: unknown }[] }[] }[];
    const strip = { x0: 2, x1: 5, yref: 'paper', fillcolor: '#e69f00', label: { text: 'flat' } };
    expect(layout.shapes).toMatchObject([strip]);
    expect(slider?.steps.map(({ method }) => method)).toEqual(['update', 'update']);
    expect(slider?.steps.map(({ args }) => args[1]?.shapes)).toMatchObject([[], [strip]]);
  });

  it('refuses places that differ in their curves', () => {
    const places = [place('1', [0, 1]), { label: '2', series: [] }];
    expect(() => sliderChart({ ...options, places })).toThrow(/place "2" has 0 curves; the first has 1/);
  });
});

describe('viridis', () => {
  it('is the published map at its ends and its middle', () => {
    // matplotlib's viridis(0), viridis(0.5), viridis(1.0).
    expect([viridis(0), viridis(0.5), viridis(1)]).toEqual(['#440154', '#21918c', '#fde725']);
  });
  it('stays at its ends beyond them', () => {
    expect([viridis(-3), viridis(255)]).toEqual(['#440154', '#fde725']);
  });
});
