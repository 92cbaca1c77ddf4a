/** What of a cell's output is taken for a figure: data to draw, whatever a student's notebook holds. */
import { describe, expect, it } from 'vitest';
import { encodePng } from '../../src/display/png';
import { figureCellOf, figureOf } from '../../src/notebook/figure-cell';
import { drawnTraces } from '../../src/notebook/figure-parts';
import { parsedSchema, parseNotebook } from '../../src/notebook/notebook';
import { type FigureReading, figureAgain, figureIn, figureLimits } from '../../src/notebook/shown-figure';
import { toBase64 } from '../../src/platform/bytes';
import * as plot from '../../src/plot';

const PLOTLY = 'application/vnd.plotly.v1+json';
const shown = (data: object, type = 'display_data') => [{ output_type: type, metadata: {}, data }];
const drawn = (figure: unknown): FigureReading =>
  figureIn(shown({ [PLOTLY]: figure, 'text/html': '<b>x</b>' }));
const line = { data: [{ x: [0, 1], y: [1, 2] }], layout: {} };
const png = (width: number, height: number) =>
  toBase64(encodePng(width, height, new Uint8Array(3 * width * height)));
const faultOf = (reading: FigureReading) => ('fault' in reading ? reading.fault : '');
const figureFrom = (reading: FigureReading) => {
  if ('fault' in reading) throw new Error(reading.fault);
  return reading.figure;
};

/** By what a cell shows, a part of the sentence; empty where there is a figure. */
const outputs: Readonly<Record<string, readonly [unknown, string]>> = {
  'a value that is a figure': [shown({ [PLOTLY]: line }, 'execute_result'), ''],
  'a figure that is displayed': [shown({ [PLOTLY]: line }), ''],
  'a figure as a text of JSON': [shown({ [PLOTLY]: JSON.stringify(line) }), ''],
  'a figure after words': [
    [{ output_type: 'stream', name: 'stdout', text: 'x' }, ...shown({ [PLOTLY]: line })],
    '',
  ],
  'a figure before words': [[...shown({ [PLOTLY]: line }), { output_type: 'stream', text: ['x'] }], ''],
  'an image': [shown({ 'image/png': png(4, 3) }), ''],
  'an image in lines': [shown({ 'image/png': `${png(4, 3)}\n`.match(/.{1,20}\n?/gs) }), ''],
  'nothing: it was not run, or cleared': [[], 'Its cell shows nothing: run it, and save the notebook'],
  'no list': [{}, 'Its cell shows nothing'],
  'not even that': [undefined, 'Its cell shows nothing'],
  words: [[{ output_type: 'stream', text: 'x' }], "no figure of Plotly's and no PNG image"],
  HTML: [shown({ 'text/html': '<svg onload="run()">' }), "no figure of Plotly's and no PNG image"],
  'an SVG': [shown({ 'image/svg+xml': '<svg/>' }), "no figure of Plotly's and no PNG image"],
  'an error': [
    [{ output_type: 'error', ename: 'E', evalue: '', traceback: [] }],
    'Its cell ended in an error',
  ],
  'a figure of nothing': [shown({ [PLOTLY]: { data: [], layout: {} } }), 'It holds no data'],
  'a figure of traces without numbers': [
    shown({ [PLOTLY]: { data: [{ type: 'bar' }] } }),
    'It holds no data',
  ],
  'no figure under its name': [shown({ [PLOTLY]: 'x' }), 'It holds no data'],
  'a trace that is not drawn': [
    shown({ [PLOTLY]: { data: [{ type: 'mesh3d<b>', x: [1] }] } }),
    'It has a trace of the type "mesh3d<b>", which is not drawn at the desk; these are: scatter, bar',
  ],
  'many traces': [
    shown({ [PLOTLY]: { data: Array(201).fill({ x: [1] }) } }),
    'It has 201 traces; 200 are the most',
  ],
  'many points': [
    shown({ [PLOTLY]: { data: [{ x: Array(300_000).fill(1) }] } }),
    `${figureLimits.characters} are the most: draw fewer points`,
  ],
  'what is no image': [
    shown({ 'image/png': toBase64(new TextEncoder().encode('GIF89a'.repeat(9))) }),
    'cannot be read',
  ],
  'an image that is no base64': [shown({ 'image/png': '<svg onload=run()>' }), 'cannot be read'],
  'an image that is no text': [shown({ 'image/png': { a: 1 } }), 'cannot be read'],
  'an empty image': [shown({ 'image/png': '' }), 'cannot be read'],
  'a wide image': [shown({ 'image/png': png(2401, 1) }), 'Its image is 2401 x 1 pixels; 2400 are the most'],
  'a heavy image': [shown({ 'image/png': 'A'.repeat(800_000) }), 'Its image has more than 512 KiB'],
};

describe.each(Object.entries(outputs))('a cell that shows %s', (_, [given, says]) => {
  it('is read as what it is', () => {
    const reading = figureIn(given);
    if (says === '') expect('figure' in reading).toBe(true);
    else expect(faultOf(reading)).toContain(says);
    expect(faultOf(reading)).toMatch(/^$|^[A-Z].*\.$/);
  });
});

it('takes the last figure that a cell shows', () => {
  const named = (name: string) => ({ ...line, data: [{ ...line.data[0], name }] });
  const reading = figureIn([...shown({ [PLOTLY]: named('first') }), ...shown({ [PLOTLY]: named('second') })]);
  expect(figureFrom(reading)).toMatchObject({ data: [{ name: 'second' }] });
});

const run = 'window.hacked = 1';
/** Parts of a figure that are no data to draw, where Plotly would look for them; none of their texts may be left. */
const hostile: Readonly<Record<string, object>> = {
  'a picture from elsewhere': {
    layout: { images: [{ source: 'http://elsewhere.example/x.png', sizex: 1 }] },
  },
  'a map from elsewhere': { layout: { mapbox: { style: 'http://elsewhere.example/' } } },
  'an image trace from elsewhere': {
    data: [{ type: 'image', source: 'http://elsewhere.example/x', z: [[[1]]] }],
  },
  'a button that changes the page': {
    layout: { updatemenus: [{ buttons: [{ method: 'relayout', args: ['title', run] }] }] },
  },
  'a slider': { layout: { sliders: [{ steps: [{ method: 'animate', args: [run] }] }] } },
  frames: { frames: [{ name: run, data: [{ y: [run] }] }] },
  config: { config: { plotlyServerURL: 'http://elsewhere.example', editable: true } },
  'a template of texts': {
    data: [{ hovertemplate: `<a href="javascript:${run}">x</a>`, texttemplate: run }],
  },
  'data of its own': { data: [{ customdata: [run], meta: run, ids: [run], uid: run }] },
  'a source that a program watches': {
    data: [{ xsrc: 'http://elsewhere.example/', transforms: [{ type: run }] }],
  },
  'a key of every object': {
    layout: JSON.parse(`{"__proto__": {"polluted": "${run}"}, "constructor": "${run}"}`),
  },
  'a family of letters': { layout: { font: { family: `x;}</style><script>${run}</script>` } } },
  'a path': { layout: { shapes: [{ type: 'path', path: `M0 0 url(${run})` }] } },
};

it.each(Object.entries(hostile))(
  'of a figure with %s nothing but data is left',
  (_, { data, ...more }: { data?: object[] }) => {
    const reading = drawn({ ...line, ...more, data: [{ ...line.data[0] }, ...(data ?? [])] });
    const text = JSON.stringify(reading);
    expect(text).not.toMatch(/elsewhere|hacked|polluted/);
    expect(figureFrom(reading)).toMatchObject({
      kind: 'plotly',
      data: [line.data[0], {}].slice(0, 1 + (data?.length ?? 0)),
    });
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  },
);

describe('the texts of a figure', () => {
  it.each([
    ['<a href="javascript:run()">press</a>', '&lt;a href="javascript:run()">press&lt;/a>'],
    ['<span style="background:url(//x)">x</span>', '&lt;span style="background:url(//x)">x&lt;/span>'],
    ['<script>run()</script>', '&lt;script>run()&lt;/script>'],
    ['<b onclick=run()>x</b>', '&lt;b onclick=run()>x</b>'],
    ['x<sub>1</sub><br><b>2</b> < 3 &amp; 4', 'x<sub>1</sub><br><b>2</b> &lt; 3 &amp; 4'],
  ])('%j become %j', (given, kept) => {
    const reading = drawn({
      data: [{ x: [1], name: given, text: [given] }],
      layout: { title: { text: given } },
    });
    expect(figureFrom(reading)).toMatchObject({
      data: [{ name: kept, text: [kept] }],
      layout: { title: { text: kept } },
    });
  });

  it('are cut, and say for whoever cannot see it what there is', () => {
    const reading = drawn({ ...line, layout: { title: 'x'.repeat(10_000), meta: { alt: 'It rises.' } } });
    const figure = figureFrom(reading) as unknown as { layout: { title: string }; alt: string };
    expect(figure.layout.title).toHaveLength(500);
    expect(figure.alt).toBe('It rises.');
  });
});

it('asks for no more than a page can compute', () => {
  const bins = { start: 0, end: 1, size: 1e-9 };
  const reading = drawn({
    data: [{ type: 'histogram', x: [1], xbins: bins, nbinsx: 1e9, ybins: { ...bins, size: 0.1 } }],
    layout: { height: 1e9, width: 1e9, xaxis99: {}, xaxis2: {} },
  });
  expect(figureFrom(reading)).toEqual({
    ...{ kind: 'plotly', alt: '', layout: { height: 900, xaxis2: {} } },
    data: [{ type: 'histogram', x: [1], nbinsx: 500, ybins: { ...bins, size: 0.1 } }],
  });
});

/** A figure by each builder of the library whose traces are flat. */
const text = { title: 'A title', alt: 'What there is.' };
const axes = { x: { title: 'x' }, y: { title: 'y' } };
const series = [{ name: 'a', x: [0, 1], y: [1, 2] }];
const built: Readonly<Record<string, () => plot.Figure>> = {
  barChart: () =>
    plot.barChart({
      ...{ ...text, x: { title: 'layers', categories: ['20', '56'] }, y: axes.y },
      series: [{ name: 'plain', values: [0.4, 0.9], errors: [0.05, 0.1] }],
    }),
  graphChart: () =>
    plot.graphChart({
      ...text,
      nodes: [
        { name: 'x', x: 0, y: 0 },
        { name: 'y', x: 1, y: 0 },
      ],
      edges: [{ from: 'x', to: 'y' }],
    }),
  heatmap: () => plot.heatmap({ ...text, ...axes, z: [[1, -2, null]], colour: 'values' }),
  histogramChart: () => plot.histogramChart({ ...text, x: 'x', series: [{ name: 'a', values: [1, 2, 2] }] }),
  imageMosaic: () =>
    plot.imageMosaic({
      ...{ ...text, images: new Uint8Array(8), shape: [2, 2, 1], rows: [{ name: 'a', indices: [0, 1] }] },
    }),
  lineChart: () => plot.lineChart({ ...text, ...axes, series, names: 'beside' }),
  ridgeChart: () =>
    plot.ridgeChart({
      ...{ ...text, x: { title: 'activation' }, along: 'step' },
      ridges: [0, 10].map((at) => ({ at, x: [0, 1, 2], y: [0, 1 + at, 0] })),
    }),
  sliderChart: () =>
    plot.sliderChart({
      ...{ ...text, ...axes, along: 'power' },
      places: ['1', '2'].map((label) => ({ label, series })),
    }),
};

/** What the names of a figure are that it has lost. */
function lostIn(before: unknown, after: unknown): string[] {
  if (Array.isArray(before)) return before.flatMap((one, i) => lostIn(one, (after as unknown[])[i]));
  if (typeof before !== 'object' || before === null) return [];
  return Object.entries(before).flatMap(([name, value]) => {
    const kept = (after as Record<string, unknown>)[name];
    return kept === undefined ? [name] : lostIn(value, kept);
  });
}

it.each(Object.entries(built))(
  'of a figure by %s loses what answers a pointer, and nothing that is seen',
  (_, make) => {
    const { data, layout } = JSON.parse(JSON.stringify(make())) as plot.Figure;
    const kept = figureFrom(drawn({ data, layout }));
    expect(kept).toMatchObject({ kind: 'plotly', alt: text.alt });
    // What is said for whoever cannot see it stands beside the layout.
    const unseen = ['meta', 'hovermode', 'hoverinfo', 'hovertemplate', 'sliders', 'customdata'];
    expect(lostIn({ data, layout }, kept).filter((name) => !unseen.includes(name))).toEqual([]);
  },
);

it('reads what was kept as it read the cell', () => {
  for (const [given] of Object.values(outputs)) {
    const reading = figureIn(given);
    if ('figure' in reading) expect(figureAgain(reading.figure)).toEqual(reading);
  }
});

describe('the cell of a figure', () => {
  const cell = (more: object) =>
    parseNotebook(
      JSON.stringify({
        ...{ nbformat: 4, nbformat_minor: 5, metadata: {} },
        cells: [
          {
            ...{ cell_type: 'code', source: 'lineChart({})', outputs: shown({ [PLOTLY]: line }) },
            ...{ metadata: {}, execution_count: 1, ...more },
          },
        ],
      }),
    ).cells[0];
  const mark = (grade_id: string) => ({ metadata: { nbgrader: { grade_id, solution: true } } });

  it('is known by its mark, and by its id where the mark is lost', () => {
    const name = figureCellOf('02-t1');
    expect([figureOf(name), figureOf('02-t1'), figureOf('figure-x')]).toEqual([
      '02-t1',
      undefined,
      undefined,
    ]);
    for (const more of [mark(name), { id: name }, { ...mark(name), id: 'copied' }]) {
      const found = cell(more);
      expect(found?.figure).toMatchObject({ of: '02-t1', shown: { figure: { kind: 'plotly' } } });
      // It is no solution: a grader runs nothing of it.
      expect(found?.mark).toBeUndefined();
    }
    for (const more of [mark('02-t1'), mark('check-02-t1'), { id: 'figure-02' }, { ...mark('x'), id: name }])
      expect(cell(more)?.figure).toBeUndefined();
  });

  it('is all that is held of what cells show, and is sent as it was read', () => {
    expect(JSON.stringify(cell({ id: 'another' }))).not.toContain('plotly');
    const found = { cells: [cell({ id: figureCellOf('02-t1') })] };
    expect(parsedSchema().parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
  });
});

it('has a list of traces that the smaller copy of Plotly draws', async () => {
  const { readFileSync } = await import('node:fs');
  const made = readFileSync('scripts/minify-plotly.mjs', 'utf8');
  const [, names = ''] = /const FLAT = \[(.*)\];/.exec(made) ?? [];
  expect([...drawnTraces].sort()).toEqual(['scatter', ...(names.match(/\w+/g) ?? [])].sort());
});
