import { ShapeError } from '../core';
import { type Axis, axisLayout, baseLayout, colourOf, type Figure, type FigureText } from './figure';

/** One slider of a {@link controlsChart}. */
export interface Control {
  /** What it sets: `width`. */
  readonly name: string;
  /** Its places, from left to right; at least one. */
  readonly labels: readonly string[];
  /** Where it stands at first, and where nothing can be moved; the first place by default. */
  readonly start?: number;
}

/** A curve of a {@link controlsChart}; its name stands in the legend, the same for every setting. */
export interface ControlledCurve {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Sets curves apart that are alike; `solid` by default. */
  readonly dash?: 'solid' | 'dash' | 'dot';
}

/** Options of {@link controlsChart}. */
export interface ControlsChartOptions extends FigureText {
  readonly x: Axis;
  readonly y: Axis;
  /** One to four sliders. */
  readonly controls: readonly Control[];
  /** The curves for a setting, given as the places of the controls; as many, of the same names, for every setting. */
  readonly curves: (places: number[]) => readonly ControlledCurve[];
}

/**
 * What each slider changes of a curve. A Plotly slider knows nothing of its neighbours; so each has an attribute of its
 * own that alone hides a curve, and a curve is seen where no slider hides it.
 */
const hides: readonly ((shown: boolean, colour: string) => [attribute: string, value: unknown])[] = [
  (shown) => ['visible', shown],
  (shown) => ['opacity', shown ? 1 : 0],
  (shown) => ['line.width', shown ? 2 : 0],
  (shown, colour) => ['line.color', shown ? colour : 'rgba(0,0,0,0)'],
];

/** The height of a slider with its title and labels. */
const SLIDER_PIXELS = 82;

/** Every setting of the controls, the last varying fastest. */
function settings(controls: readonly Control[]): number[][] {
  return controls.reduce<number[][]>(
    (all, { labels }) => all.flatMap((places) => labels.map((_, place) => [...places, place])),
    [[]],
  );
}

/**
 * Curves that follow several sliders, each free of the others. Every setting is computed beforehand and part of the
 * figure, so it works without a kernel, and in a page that was saved; where nothing can be moved it shows the start.
 *
 * @throws ShapeError when there are no controls or more than four, a control has no place or starts outside of them,
 *   or two settings differ in their curves' names
 * @example
 * ```ts
 * const x = [0, 1, 2, 3];
 * controlsChart({
 *   title: 'A power', alt: 'Higher powers rise more steeply.', x: { title: 'x' }, y: { title: 'y' },
 *   controls: [{ name: 'power', labels: ['1', '2'] }, { name: 'factor', labels: ['1', '10'], start: 1 }],
 *   curves: ([power, factor]) =>
 *     [{ name: 'y', x, y: x.map((value) => [1, 10][factor] * value ** (power + 1)) }],
 * }).data.length; //=> 5
 * ```
 */
export function controlsChart({ x, y, controls, curves, ...text }: ControlsChartOptions): Figure {
  if (controls.length < 1 || controls.length > hides.length)
    throw new ShapeError(
      `a controls chart has from 1 to ${hides.length} controls; this one has ${controls.length}`,
    );
  for (const { name, labels, start = 0 } of controls)
    if (labels[start] === undefined)
      throw new ShapeError(`the control "${name}" starts at place ${start}; it has ${labels.length} places`);
  const pictures = settings(controls).map((places) => ({ places, series: curves([...places]) }));
  const names = pictures[0]?.series.map(({ name }) => name) ?? [];
  const odd = pictures.find(({ series }) => series.map(({ name }) => name).join('\n') !== names.join('\n'));
  if (odd) {
    const setting = odd.places.map((place, i) => controls[i]?.labels[place]).join(', ');
    throw new ShapeError(`the setting ${setting} has other curves than the first: ${names.join(', ')}`);
  }
  const drawn = pictures.flatMap(({ places, series }) =>
    series.map((one, i) => ({ places, one, colour: colourOf(i) })),
  );
  const at = (control: number, place: number) => {
    const values = drawn.map(({ places, colour }) => hides[control]?.(places[control] === place, colour));
    return { [values[0]?.[0] as string]: values.map((value) => value?.[1]) };
  };
  const started = controls.map(({ start = 0 }, control) => at(control, start));
  const [visible, opacity, width, colours] = hides.map(
    (_, i) => Object.values(started[i] ?? {})[0] as unknown[],
  );
  return {
    data: [
      // The legend belongs to curves that no slider hides.
      ...names.map((name, i) => ({
        type: 'scatter',
        mode: 'lines',
        name,
        x: [null],
        y: [null],
        line: { color: colourOf(i), dash: drawn[i]?.one.dash ?? 'solid' },
      })),
      ...drawn.map(({ one, colour }, i) => ({
        type: 'scatter',
        mode: 'lines',
        name: one.name,
        x: one.x,
        y: one.y,
        hoverinfo: 'skip',
        showlegend: false,
        visible: visible?.[i] ?? true,
        opacity: opacity?.[i] ?? 1,
        line: { color: colours?.[i] ?? colour, width: width?.[i] ?? 2, dash: one.dash ?? 'solid' },
      })),
    ],
    layout: {
      ...baseLayout(text),
      height: 460 + SLIDER_PIXELS * Math.ceil(controls.length / 2),
      xaxis: axisLayout(x),
      yaxis: axisLayout(y),
      showlegend: true,
      sliders: controls.map(({ name, labels, start = 0 }, control) => ({
        active: start,
        currentvalue: { prefix: `${name}: ` },
        // Two in a row, so that there is more of the plot than of the sliders.
        ...(controls.length > 1 && { len: 0.45, x: control % 2 === 0 ? 0 : 0.55 }),
        pad: { t: 70 + SLIDER_PIXELS * Math.floor(control / 2) },
        steps: labels.map((label, place) => ({
          label,
          method: 'restyle',
          args: [at(control, place), drawn.map((_, i) => i + names.length)],
        })),
      })),
    },
  };
}
