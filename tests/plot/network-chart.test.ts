import { describe, expect, it } from 'vitest';
import { ValueError } from '../../src/core';
import { lenet, summary, unet } from '../../src/models';
import { type Figure, networkChart } from '../../src/plot';

const heightsOf = ({ data }: Figure) => (data[0]?.y ?? []) as number[];
interface Colours {
  color: number[];
  colorbar: { tickvals: number[]; ticktext: string[] };
}
const coloursOf = ({ data: [bars = {}] }: Figure) => bars.marker as Colours;
const text = { title: 'LeNet', alt: 'Bars that get lower.' };

describe('networkChart', () => {
  it('has a bar for each layer that puts out images, as high as these', () => {
    const figure = networkChart({ ...text, layers: summary(lenet({ seed: 1 })) });
    const heights = heightsOf(figure);
    // 28 pixels; 5 x 5 filters without a frame, and pools of 2: 24, 12, 8 and 4 pixels. Dense layers have none.
    expect([...new Set(heights)]).toEqual([24, 12, 8, 4]);
    expect(figure.data[0]?.x).toEqual(heights.map((_, i) => i + 1));
    // 5 x 5 weights and a bias for each of 6 filters.
    const [first] = (figure.data[0]?.hovertext ?? []) as string[];
    expect(first).toMatch(/^\w+<br>24x24x6<br>156 weights$/);
  });

  it('colours them by their channels, and names the channels at the colours', () => {
    const { color, colorbar } = coloursOf(networkChart({ ...text, layers: summary(lenet({ seed: 1 })) }));
    expect(new Set(color.map((value) => Math.round(2 ** value)))).toEqual(new Set([6, 16]));
    expect(colorbar.ticktext).toEqual(['6', '16']);
    expect(colorbar.tickvals.map((value) => Math.round(2 ** value))).toEqual([6, 16]);
  });

  it('names powers of two where there are too many different channels, at most six', () => {
    const channels = [3, 10, 20, 40, 80, 160, 250, 500];
    const layers = channels.map((c) => ({ type: 'Conv2D', output: `8x8x${c}`, parameters: 1 }));
    const { ticktext } = coloursOf(networkChart({ ...text, layers })).colorbar;
    expect(ticktext).toEqual(['8', '16', '32', '64', '128', '256']);
  });

  it('leaves out the input and the row of the sums, and shows one pixel', () => {
    const layers = summary(unet({ channels: [4, 8], convolutions: 1, seed: 1 }));
    const figure = networkChart({ ...text, layers });
    expect(heightsOf(figure)).toHaveLength(layers.length - 2);
    expect((figure.layout.yaxis as { range: number[] }).range[0]).toBeLessThan(Math.log10(1));
  });

  it('says that there is nothing to draw in a network without images', () => {
    const layers = [{ type: 'Dense', output: '10', parameters: 20 }];
    expect(() => networkChart({ ...text, layers })).toThrow(ValueError);
    expect(() => networkChart({ ...text, layers })).toThrow(/none of the 1 layers puts out images/);
  });
});
