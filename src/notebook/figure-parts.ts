/**
 * What of a Plotly figure may be drawn on a page that is not its author's: numbers, colours and short texts under names that
 * stand here. Links, images from elsewhere, scripts of controls, and what makes a page compute for long do not.
 */
import { isRecord } from '../core/parse';

/** A part of a figure: names that stand in the list below, with plain values. */
export type Part = Readonly<Record<string, unknown>>;

/** What is left of a figure. */
export interface Drawable {
  readonly data: readonly Part[];
  readonly layout: Part;
  readonly alt: string;
}

/** The traces that can be drawn: those of `dist/plotly-flat.min.js`, which the desk loads. */
export const drawnTraces: readonly string[] = [
  'scatter',
  ...['bar', 'box', 'contour', 'heatmap', 'histogram', 'histogram2d', 'image', 'violin'],
];

const most = { traces: 200, text: 500, alt: 300, depth: 6, bins: 500, height: 900 } as const;

/** What a trace, a layout and their parts may say. */
const names: ReadonlySet<string> = new Set(
  [
    // What is drawn.
    'type name x y z text value array arrayminus symmetric visible base width x0 y0 dx dy colormodel',
    'error_x error_y xbins ybins start end size nbinsx nbinsy histnorm histfunc cumulative enabled',
    'q1 median q3 lowerfence upperfence mean sd boxpoints boxmean points jitter pointpos side notched',
    // How it looks.
    'mode line marker dash shape color colors symbol sizemode sizeref sizemin thickness opacity fill fillcolor orientation',
    'colorscale reversescale showscale colorbar coloraxis cmin cmax cmid zmin zmax zmid zsmooth xgap ygap',
    'contours coloring showlabels showlines ncontours connectgaps textposition textfont textangle offset',
    'showlegend legendgroup legendrank stackgroup groupnorm box meanline',
    // Axes and subplots.
    'title xaxis yaxis range domain anchor overlaying position tickmode tickvals ticktext tick0 dtick nticks',
    'tickangle ticks tickfont exponentformat automargin zeroline showgrid showline showticklabels autorange',
    'scaleanchor scaleratio constrain constraintoward rangemode matches categoryorder categoryarray gridcolor linecolor grid',
    'rows columns pattern standoff',
    // Around them.
    'legend annotations shapes label layer xref yref ax ay axref ayref showarrow arrowhead arrowsize arrowwidth',
    'arrowcolor x1 y1 xanchor yanchor align font barmode bargap bargroupgap barnorm boxmode violinmode height',
    'margin t r b l colorway template layout traceorder bgcolor bordercolor borderwidth borderpad yshift xshift',
  ].flatMap((line) => line.split(' ')),
);

/** The axes of a figure with several subplots: `xaxis2`. */
const isName = (name: string): boolean => names.has(name) || /^[xy]axis[2-9]$/.test(name);

/**
 * Of a figure what may be drawn.
 * @returns a sentence where nothing is left to be drawn
 */
export function drawable(figure: unknown): Drawable | string {
  if (!isRecord(figure) || !Array.isArray(figure.data))
    return 'It holds no data: give its traces lists of numbers.';
  if (figure.data.length > most.traces)
    return `It has ${figure.data.length} traces; ${most.traces} are the most.`;
  const traces = figure.data.filter(isRecord).map((one) => ({ type: 'scatter', ...one }));
  const unknown = traces.find(({ type }) => !drawnTraces.includes(type));
  if (unknown !== undefined)
    return `It has a trace of the type ${JSON.stringify(plain(String(unknown.type), 40))}, which is not drawn at the desk; these are: ${drawnTraces.join(', ')}.`;
  const data = traces.map((one) => bounded(partOf(one, 0)));
  if (!data.some(({ x, y, z, q1 }) => [x, y, z, q1].some((one) => Array.isArray(one) && one.length > 0)))
    return 'It holds no data: give its traces lists of numbers.';
  const given = isRecord(figure.layout) ? figure.layout : {};
  const { width: _, height, ...layout } = partOf(given, 0);
  const told = isRecord(given.meta) ? given.meta.alt : undefined;
  return {
    data,
    layout: { ...layout, ...(typeof height === 'number' && { height: between(120, height, most.height) }) },
    alt: typeof told === 'string' ? plain(told, most.alt) : '',
  };
}

const partOf = (given: Readonly<Record<string, unknown>>, depth: number): Part =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const kept = isName(name) ? plainValue(value, depth + 1) : undefined;
      return kept === undefined ? [] : [[name, kept]];
    }),
  );

/** Undefined for what is no data. */
function plainValue(value: unknown, depth: number): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string') return plain(value, most.text);
  if (depth > most.depth) return undefined;
  if (Array.isArray(value)) return value.map((one) => plainValue(one, depth + 1) ?? null);
  return isRecord(value) ? partOf(value, depth) : undefined;
}

/** A text of Plotly's knows a few tags; of those only what changes the letters stays a tag. */
const plain = (text: string, length: number): string =>
  text.replace(/<(?!\/?(?:b|i|em|strong|sub|sup|br)>)/g, '&lt;').slice(0, length);

/** A trace that asks for no more bins than anybody can see. */
function bounded({ xbins, ybins, nbinsx, nbinsy, ...trace }: Part): Part {
  const bins = { xbins, ybins };
  const counts = { nbinsx, nbinsy };
  return {
    ...trace,
    ...Object.fromEntries(Object.entries(bins).filter(([, one]) => isRecord(one) && isFew(one))),
    ...Object.fromEntries(
      Object.entries(counts).flatMap(([name, one]) =>
        typeof one === 'number' ? [[name, between(1, one, most.bins)]] : [],
      ),
    ),
  };
}

function isFew({ start, end, size }: Part): boolean {
  const all = [start, end, size].every((one) => typeof one === 'number');
  return all && (size as number) > 0 && ((end as number) - (start as number)) / (size as number) <= most.bins;
}

const between = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value));
