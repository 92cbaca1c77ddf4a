import { describe, expect, it } from 'vitest';
import { ValueError } from '../../src/core';
import { graphChart, palette } from '../../src/plot';

const text = { title: 'A block', alt: 'Two boxes and two arrows.' };
const nodes = [
  { name: 'x', x: 0, y: 0 },
  { name: 'f', label: 'F(x)', x: 4, y: 0 },
];

describe('graphChart', () => {
  const { data, layout } = graphChart({
    ...text,
    nodes,
    edges: [
      { from: 'x', to: 'f', kind: 'convolution' },
      { from: 'x', to: 'f', kind: 'copy', bend: 0.5 },
    ],
  });

  it('draws arrows from box to box, bent to the left', () => {
    expect(data).toMatchObject([
      { name: 'convolution', showlegend: true, line: { color: palette[0] } },
      { name: 'copy', showlegend: true, line: { color: palette[1] } },
    ]);
    const [straight, bent] = data.map((trace) => trace.y as number[]);
    expect(new Set(straight)).toEqual(new Set([0]));
    // To the left of the way to the right is up: half of the distance 4.
    expect(Math.max(...(bent as number[]))).toBeCloseTo(2, 9);
    for (const { x, y } of data as unknown as { x: number[]; y: number[] }[]) {
      expect([x[0], y[0]]).toEqual([0, 0]);
      expect([x.at(-1), y.at(-1)]).toEqual([4, 0]);
    }
  });

  it('names the boxes, and gives every arrow a head', () => {
    const annotations = layout.annotations as { text: string; showarrow: boolean }[];
    expect(annotations.filter(({ showarrow }) => showarrow).length).toBe(2);
    expect(annotations.filter(({ showarrow }) => !showarrow).map((box) => box.text)).toEqual(['x', 'F(x)']);
  });

  it('ends an arrow at the edge of its box, not under it', () => {
    const standoff = (label: string) => {
      const wide = graphChart({
        ...text,
        nodes: [nodes[0] as { name: string; x: number; y: number }, { name: 'f', label, x: 4, y: 0 }],
        edges: [{ from: 'x', to: 'f' }],
      });
      return (wide.layout.annotations as { standoff: number }[])[0]?.standoff as number;
    };
    // Half of ten letters more.
    expect(standoff('a'.repeat(12)) - standoff('aa')).toBeCloseTo(35, 9);
  });

  it('refuses an arrow to nowhere, and two boxes of one name', () => {
    expect(() => graphChart({ ...text, nodes, edges: [{ from: 'x', to: 'g' }] })).toThrow(
      'no box "g"; there are x, f',
    );
    expect(() => graphChart({ ...text, nodes: [...nodes, ...nodes], edges: [] })).toThrow(ValueError);
  });
});
