import { ValueError } from '../core';
import { baseLayout, colourOf, type Figure, type FigureText } from './figure';

/** A box; places are in any unit, the first axis to the right and the second upwards. */
export interface GraphNode {
  /** Arrows find it by this name; no other box has it. */
  readonly name: string;
  /** What it says; its name by default. */
  readonly label?: string;
  readonly x: number;
  readonly y: number;
}

/** An arrow from one box to another. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** How far the middle lies to the left of the straight way, as a part of its length; 0 by default. */
  readonly bend?: number;
  /** Arrows of one kind share a colour and a line in the legend. */
  readonly kind?: string;
}

/** Options of {@link graphChart}. */
export interface GraphChartOptions extends FigureText {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** In pixels; 360 by default. */
  readonly height?: number;
}

/** Points along an arrow. */
const POINTS = 24;
/** The width of a figure on most pages, and of a letter; they decide how far before a box an arrow ends. */
const [FIGURE_PIXELS, LETTER_PIXELS, BOX_PIXELS] = [700, 7, 24];

/**
 * Boxes and arrows: how the parts of a network depend on one another.
 * @throws ValueError when an arrow begins or ends at a box that there is not, or two boxes have one name
 * @example
 * ```ts
 * graphChart({
 *   title: 'A layer', alt: 'An arrow from x to y.',
 *   nodes: [{ name: 'x', x: 0, y: 0 }, { name: 'y', x: 1, y: 0 }],
 *   edges: [{ from: 'x', to: 'y' }],
 * }).layout.title; //=> { text: 'A layer' }
 * ```
 */
export function graphChart({ nodes, edges, height = 360, ...text }: GraphChartOptions): Figure {
  const places = new Map(nodes.map((node) => [node.name, node]));
  if (places.size < nodes.length) throw new ValueError('two boxes have the same name');
  const placeOf = (name: string): GraphNode => {
    const node = places.get(name);
    if (node === undefined)
      throw new ValueError(`there is no box "${name}"; there are ${[...places.keys()].join(', ')}`);
    return node;
  };
  const kinds = [...new Set(edges.map(({ kind = '' }) => kind))];
  const ways = edges.map((edge) => {
    const colour = colourOf(kinds.indexOf(edge.kind ?? ''));
    return { ...edge, colour, ...curve(placeOf(edge.from), placeOf(edge.to), edge.bend ?? 0) };
  });
  const traces = ways.map(({ kind = '', colour, x, y }, i) => ({
    type: 'scatter',
    mode: 'lines',
    name: kind,
    legendgroup: kind,
    showlegend: kind !== '' && ways.findIndex((way) => (way.kind ?? '') === kind) === i,
    x,
    y,
    line: { color: colour, width: 2 },
    hoverinfo: 'skip',
  }));
  const ranges = {
    x: span([...nodes.map(({ x }) => x), ...ways.flatMap(({ x }) => x)]),
    y: span([...nodes.map(({ y }) => y), ...ways.flatMap(({ y }) => y)]),
  };
  const pixels = (size: number, [low, high]: readonly [number, number]) => size / (high - low);
  /** From the middle of a box to its edge, in pixels, coming from (ax, ay). */
  const toEdge = ({ name, label = name, x, y }: GraphNode, ax: number, ay: number): number => {
    const across = Math.abs(x - ax) * pixels(FIGURE_PIXELS, ranges.x);
    const up = Math.abs(y - ay) * pixels(height, ranges.y);
    const [halfWidth, halfHeight] = [(LETTER_PIXELS * label.length) / 2 + 6, BOX_PIXELS / 2];
    return Math.hypot(across, up) * Math.min(halfWidth / (across || 1e-9), halfHeight / (up || 1e-9));
  };
  // A head is drawn with the end of its way: with all of a straight one, so that it is longer than the box is wide.
  const tailOf = (bend = 0) => (bend === 0 ? 0 : POINTS - 4);
  const heads = ways.map(({ to, bend, colour, x, y }) => ({
    x: x[POINTS],
    y: y[POINTS],
    ax: x[tailOf(bend)],
    ay: y[tailOf(bend)],
    xref: 'x',
    yref: 'y',
    axref: 'x',
    ayref: 'y',
    text: '',
    showarrow: true,
    arrowhead: 2,
    arrowwidth: 2,
    arrowcolor: colour,
    standoff: toEdge(placeOf(to), x[POINTS - 4] as number, y[POINTS - 4] as number),
  }));
  const boxes = nodes.map(({ name, label = name, x, y }) => ({
    x,
    y,
    text: label,
    showarrow: false,
    bordercolor: '#444444',
    bgcolor: '#ffffff',
    font: { color: '#000000' },
    borderpad: 5,
  }));
  return {
    data: traces,
    layout: {
      ...baseLayout(text),
      height,
      xaxis: { visible: false, range: ranges.x },
      yaxis: { visible: false, range: ranges.y },
      annotations: [...heads, ...boxes],
      showlegend: kinds.length > 1,
      legend: { orientation: 'h', y: -0.05 },
    },
  };
}

/** A parabola between two places, whose middle lies `bend` of the distance to the left. */
function curve(from: GraphNode, to: GraphNode, bend: number): { x: number[]; y: number[] } {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = Array.from({ length: POINTS + 1 }, (_, i) => i / POINTS);
  const aside = (t: number) => 4 * bend * t * (1 - t);
  return {
    x: along.map((t) => from.x + t * dx - aside(t) * dy),
    y: along.map((t) => from.y + t * dy + aside(t) * dx),
  };
}

function span(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max(0.5, 0.08 * (high - low));
  return [low - margin, high + margin];
}
