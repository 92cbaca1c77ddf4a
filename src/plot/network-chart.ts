import { ValueError } from '../core';
import { baseLayout, type Figure, type FigureText } from './figure';

/** A layer of a network, as a row of its summary tells of it. */
export interface DrawnLayer {
  readonly type: string;
  /** Shape of the output for one example, as text: `24x24x6`. */
  readonly output: string;
  readonly parameters: number;
}

/** Options of {@link networkChart}. */
export interface NetworkChartOptions extends FigureText {
  /** What `summary(model)` gives. */
  readonly layers: readonly DrawnLayer[];
}

/** More ticks than these run into one another. */
const MOST_TICKS = 6;

/**
 * A network from its input to its output: for each layer that puts out images a bar as high as these, on a logarithmic
 * axis, in a colour that says how many channels they have. What a layer is, stands in the label under the pointer.
 *
 * @param options its `layers` are rows of a summary; the input and layers that put out no images are left out
 * @throws ValueError when none of the layers puts out images
 * @example
 * ```ts
 * networkChart({
 *   title: 'LeNet', alt: 'Bars of 24, 12, 8 and 4 pixels.', layers: summary(lenet()),
 * }).layout.title; //=> { text: 'LeNet' }
 * ```
 */
export function networkChart({ layers, ...text }: NetworkChartOptions): Figure {
  const images = layers.filter(
    ({ type, output }) => !['', 'InputLayer'].includes(type) && output.split('x').length === 3,
  );
  if (images.length === 0)
    throw new ValueError(
      `none of the ${layers.length} layers puts out images of height x width x channels, which this chart draws`,
    );
  const heights = images.map(({ output }) => Number(output.split('x')[0]));
  const channels = images.map(({ output }) => Number(output.split('x')[2]));
  const ticks = powersOfTwo(Math.max(...heights));
  const counts = [...new Set(channels)].sort((a, b) => a - b);
  const shown = counts.length <= MOST_TICKS ? counts : powersOfTwo(Math.max(...channels)).slice(-MOST_TICKS);
  return {
    data: [
      {
        type: 'bar',
        x: images.map((_, i) => i + 1),
        y: heights,
        hovertext: images.map((one) => `${one.type}<br>${one.output}<br>${one.parameters} weights`),
        hoverinfo: 'text',
        marker: {
          color: channels.map(Math.log2),
          colorscale: 'Viridis',
          colorbar: {
            title: { text: 'channels' },
            tickvals: shown.map(Math.log2),
            ticktext: shown.map(String),
          },
        },
      },
    ],
    layout: {
      ...baseLayout(text),
      height: 320,
      bargap: 0,
      xaxis: { title: { text: 'layer, from input to output' }, automargin: true },
      yaxis: {
        title: { text: 'height (pixels)' },
        type: 'log',
        // From a little below one pixel, so that the bar of one pixel can be seen.
        range: [-0.2, Math.log10(Math.max(...heights)) + 0.1],
        tickvals: ticks,
        automargin: true,
      },
    },
  };
}

/** 1, 2, 4, ... up to `most`. */
const powersOfTwo = (most: number): number[] =>
  Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, i) => 2 ** i);
