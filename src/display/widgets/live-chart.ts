/** A chart to which a running cell, or a callback, appends points. */
import { UsageError } from '../../core';
import { outsideCells } from '../../core/interrupt';
import { lineChart, palette } from '../../plot';
import { figureBundle } from '../figure';
import { JUPYTER_DISPLAY, type MimeBundle } from '../host';
import { widget } from './widget';

/** Between two redraws. */
const REDRAW_MS = 50;
/** A line with more points loses every other one: it keeps its shape, and the page its pace. */
const MOST_POINTS = 4000;

/** What a {@link liveChart} is. */
export interface LiveChartOptions {
  readonly title?: string;
  /** What stands at the axes. */
  readonly x?: string;
  readonly y?: string;
  /** In pixels; 640 by 320 by default. */
  readonly width?: number;
  readonly height?: number;
}

/** A chart that grows. Made by {@link liveChart}. */
export interface LiveChart {
  /**
   * Appends a point to each line that is named; a new name is a new line.
   * @param values the y of each line
   * @param x one more than the last x by default, from 0
   */
  append(values: Readonly<Record<string, number>>, x?: number): void;
  /** Takes all points away. */
  clear(): void;
  /** The points of each line, as they are drawn. */
  readonly lines: Readonly<Record<string, { readonly x: readonly number[]; readonly y: readonly number[] }>>;
  close(): void;
  [JUPYTER_DISPLAY](): MimeBundle;
}

const CSS = `
.very-deep-chart { color: var(--jp-ui-font-color1, currentColor); max-width: 100%; display: block;
  font: 12px var(--jp-ui-font-family, sans-serif); }
`;

const CHART = `export default { render({ model, el }) {
  const name = 'http://www.w3.org/2000/svg';
  const make = (tag, attributes, text = '') => {
    const made = document.createElementNS(name, tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };
  const numbers = (view) => Array.from({ length: view.byteLength / 8 }, (_, i) => view.getFloat64(8 * i, true));
  const short = (value) => String(Number(value.toPrecision(3)));
  const ends = (values) => {
    let low = Infinity, high = -Infinity;
    for (const value of values) if (Number.isFinite(value)) { low = Math.min(low, value); high = Math.max(high, value); }
    if (low > high) return [0, 1];
    return low === high ? [low - 0.5, high + 0.5] : [low, high];
  };
  const draw = () => {
    const { title, x, y, width, height, colours } = model.get('looks');
    const lines = model.get('lines').map((line) => ({ name: line.name, x: numbers(line.x), y: numbers(line.y) }));
    const left = 64, right = width - 16, top = 44, bottom = height - 44;
    const [x0, x1] = ends(lines.flatMap((line) => line.x));
    const [y0, y1] = ends(lines.flatMap((line) => line.y));
    const acrossTo = (value) => left + ((value - x0) / (x1 - x0)) * (right - left);
    const downTo = (value) => bottom - ((value - y0) / (y1 - y0)) * (bottom - top);
    const svg = make('svg', { class: 'very-deep-chart', viewBox: '0 0 ' + width + ' ' + height, width, height, role: 'img' });
    svg.setAttribute('aria-label', (title || 'chart') + ': ' + lines.map((line) => line.name + ', ' + line.x.length + ' points').join('; '));
    svg.append(make('text', { x: left, y: 16, fill: 'currentColor', 'font-weight': 'bold' }, title));
    for (let i = 0; i <= 4; i++) {
      const down = bottom - (i / 4) * (bottom - top), across = left + (i / 4) * (right - left);
      svg.append(
        make('line', { x1: left, x2: right, y1: down, y2: down, stroke: 'currentColor', 'stroke-opacity': 0.15 }),
        make('text', { x: left - 6, y: down + 4, 'text-anchor': 'end', fill: 'currentColor' }, short(y0 + (i / 4) * (y1 - y0))),
        make('text', { x: across, y: bottom + 16, 'text-anchor': 'middle', fill: 'currentColor' }, short(x0 + (i / 4) * (x1 - x0))),
      );
    }
    svg.append(
      make('text', { x: (left + right) / 2, y: height - 8, 'text-anchor': 'middle', fill: 'currentColor' }, x),
      make('text', { x: 14, y: (top + bottom) / 2, 'text-anchor': 'middle', fill: 'currentColor', transform: 'rotate(-90 14 ' + (top + bottom) / 2 + ')' }, y),
    );
    let along = left;
    lines.forEach((line, i) => {
      const colour = colours[i % colours.length];
      const points = line.x.flatMap((value, j) => Number.isFinite(line.y[j]) ? [acrossTo(value).toFixed(1) + ',' + downTo(line.y[j]).toFixed(1)] : []);
      svg.append(make('polyline', { points: points.join(' '), fill: 'none', stroke: colour, 'stroke-width': 2 }));
      if (points.length === 1) svg.append(make('circle', { cx: points[0].split(',')[0], cy: points[0].split(',')[1], r: 3, fill: colour }));
      const label = make('text', { x: along, y: 34, fill: colour }, line.name);
      svg.append(label);
      along += 16 + 7 * line.name.length;
    });
    el.replaceChildren(svg);
  };
  model.on('change:lines', draw);
  draw();
} };`;

interface Line {
  x: number[];
  y: number[];
}

/**
 * A chart that grows while it is looked at. Points may come as fast as they like: the page redraws at most every 50 ms.
 * Elsewhere it is a figure of the points that it has when it is shown.
 *
 * @param options title, axes and size
 * @example
 * ```ts
 * const chart = liveChart({ title: 'Loss', x: 'step', y: 'loss' });
 * for (let step = 0; step < 5; step++) chart.append({ training: 1 / (1 + step) });
 * chart.lines.training?.y.length; //=> 5
 * ```
 */
export function liveChart(options: LiveChartOptions = {}): LiveChart {
  const { title = '', x = '', y = '', width = 640, height = 320 } = options;
  const lines = new Map<string, Line>();
  const packed = () =>
    [...lines].map(([name, line]) => ({ name, x: Float64Array.from(line.x), y: Float64Array.from(line.y) }));
  const asFigure = () => {
    const counts = [...lines].map(([name, line]) => `${name} (${line.x.length} points)`).join(', ');
    const alt = `${title === '' ? 'Chart' : title}: ${counts || 'no points yet'}`;
    const series = [...lines].map(([name, line]) => ({ name, x: line.x, y: line.y }));
    const figure = lineChart({ title, alt, x: { title: x }, y: { title: y }, series });
    return { ...figureBundle(figure), 'text/plain': alt };
  };
  const model = widget({
    esm: CHART,
    css: CSS,
    state: { looks: { title, x, y, width, height, colours: palette }, lines: packed() },
    fallback: asFigure,
  });
  let drawnAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const draw = () => {
    clearTimeout(timer);
    timer = undefined;
    drawnAt = performance.now();
    model.set({ lines: packed() });
  };
  const drawSoon = () => {
    if (model.id === '') return;
    const wait = drawnAt + REDRAW_MS - performance.now();
    if (wait <= 0) draw();
    // The cell may be interrupted meanwhile; its last points are drawn all the same.
    else timer ??= outsideCells(() => setTimeout(draw, wait));
  };
  return {
    append: (values, at) => {
      for (const [name, value] of Object.entries(values)) {
        if (typeof value !== 'number')
          throw new UsageError(`a point of "${name}" must be a number, but is ${String(value)}`);
        const line: Line = lines.get(name) ?? { x: [], y: [] };
        lines.set(name, line);
        line.x.push(at ?? (line.x.at(-1) ?? -1) + 1);
        line.y.push(value);
        if (line.x.length <= MOST_POINTS) continue;
        line.x = line.x.filter((_, i) => i % 2 === 0);
        line.y = line.y.filter((_, i) => i % 2 === 0);
      }
      drawSoon();
    },
    clear: () => {
      lines.clear();
      drawSoon();
    },
    get lines() {
      return Object.fromEntries([...lines].map(([name, line]) => [name, { x: [...line.x], y: [...line.y] }]));
    },
    close: () => {
      clearTimeout(timer);
      model.close();
    },
    [JUPYTER_DISPLAY]: () => {
      if (timer !== undefined) draw();
      return model[JUPYTER_DISPLAY]();
    },
  };
}
