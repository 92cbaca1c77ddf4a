import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JUPYTER_DISPLAY, type MimeBundle } from '../../src/display/host';
import { isBundle } from '../../src/display/mime';
import { toBundle } from '../../src/display/render';

const HOSTILE = `<img src=x onerror="alert('1')">&`;
const ESCAPED = '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;';

const bundleOf = (value: unknown): MimeBundle => toBundle(value) as MimeBundle;
const htmlOf = (value: unknown): string => String(bundleOf(value)['text/html']);
const textOf = (value: unknown): string => String(bundleOf(value)['text/plain']);
/** The texts of a table's cells, row by row. */
const cellsOf = (html: string): string[][] =>
  html
    .split('<tr>')
    .slice(1)
    .map((row) => [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g)].map(([, text]) => String(text)));

/** Whatever a value calls itself, its HTML must not bring markup of its own. */
function expectHarmless(html: string): void {
  expect(html).not.toContain('<img src=x');
  expect(html).toContain(ESCAPED);
}

describe('a tensor', () => {
  let before = 0;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  afterEach(() => expect(tf.memory().numTensors).toBe(before));

  it('tells its dtype, its shape and its values, nested as the shape says', () => {
    tf.tidy(() => {
      const text = textOf(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], 'int32'));
      expect(text).toMatch(/^Tensor int32 \[2, 3\]/);
      expect(JSON.parse(text.slice(text.indexOf('\n')))).toEqual([
        [1, 2, 3],
        [4, 5, 6],
      ]);
    });
  });

  it('is a table where it is small', () => {
    tf.tidy(() => {
      expect(cellsOf(htmlOf(tf.tensor2d([-1, 0, 0.5, 2], [2, 2])))).toEqual([
        ['-1', '0'],
        ['0.5', '2'],
      ]);
      expect(cellsOf(htmlOf(tf.tensor1d([7, 8])))).toEqual([['7', '8']]);
    });
  });

  it('colours negative values blue, positive ones red, and zero white', () => {
    tf.tidy(() => {
      const colours = [...htmlOf(tf.tensor1d([-2, 0, 2])).matchAll(/rgb\((\d+),(\d+),(\d+)\)/g)];
      const [negative, zero, positive] = colours.map(([, ...rgb]) => rgb.slice(0, 3).map(Number));
      expect(negative?.[2]).toBeGreaterThan(Number(negative?.[0]));
      expect(zero).toEqual([255, 255, 255]);
      expect(positive?.[0]).toBeGreaterThan(Number(positive?.[2]));
    });
  });

  it('is a picture where it is large, of the first part where it has more axes than two', () => {
    tf.tidy(() => {
      expect(htmlOf(tf.zeros([30, 40]))).toContain('data:image/png;base64,');
      expect(htmlOf(tf.zeros([2, 5, 30, 40]))).toContain('its part [0, 0]:');
      expect(htmlOf(tf.zeros([2, 30, 40, 3]))).toContain('its part [0]:');
    });
  });

  it('says no more than its shape where there are no numbers to see', () => {
    tf.tidy(() => {
      expect(bundleOf(tf.tensor([HOSTILE]))).toEqual({ 'text/plain': 'Tensor string [1]' });
      expect(bundleOf(tf.zeros([0, 3]))).toEqual({ 'text/plain': 'Tensor float32 [0, 3]' });
      expect(bundleOf(tf.complex([1], [2]))).toEqual({ 'text/plain': 'Tensor complex64 [1]' });
    });
    const gone = tf.zeros([2]);
    gone.dispose();
    expect(bundleOf(gone)).toEqual({ 'text/plain': 'Tensor float32 [2] (disposed)' });
  });

  it('survives values that are not finite', () => {
    tf.tidy(() => {
      const [row] = cellsOf(htmlOf(tf.tensor1d([Number.NaN, Number.POSITIVE_INFINITY, 1])));
      expect(row).toEqual(['NaN', 'Infinity', '1']);
    });
  });
});

describe('a number in a table', () => {
  const shown = (value: number) => cellsOf(htmlOf([{ value }]))[1]?.[0];

  it('is whole where it is an integer, and grouped where it is long', () => {
    const integers = { 0: 0, 2015: 2015, '-9999': -9999, '10,000': 10_000, '1,000,000': 1e6 };
    const long = {
      '11,695,528': 11_695_528,
      '-25,557,032': -25_557_032,
      '9,007,199,254,740,991': 2 ** 53 - 1,
    };
    for (const [text, value] of Object.entries({ ...integers, ...long })) expect(shown(value)).toBe(text);
    expect(shown(-0)).toBe('0');
  });

  it('has four significant digits where it is no integer, or larger than integers are exact', () => {
    expect([0.123456, 1234.5678, 1e-7, 2 ** 60, Number.NaN].map(shown)).toEqual([
      '0.1235',
      '1235',
      '1e-7',
      '1153000000000000000',
      'NaN',
    ]);
  });

  it('stands in no group in a list, where a comma parts two numbers', () => {
    expect(textOf(new Int32Array([11_695_528, 5]))).toContain('[11695528, 5]');
  });

  it('stands at the right of its column, with the head; words stand at the left', () => {
    const rows = [
      { network: 'plain', weights: 11_695_528, steps: 10, note: 'as 1 says' },
      { network: 'residual', weights: 25, steps: 20, note: '3' },
      { network: '50', weights: -2.5e-8, steps: 'never', note: 'none' },
    ];
    const html = htmlOf(rows);
    const alignments = html
      .split('<tr>')
      .slice(1)
      .map((row) => [...row.matchAll(/<t[dh] style="text-align:(left|right)/g)].map(([, side]) => side));
    expect(alignments).toEqual(Array(4).fill(['left', 'right', 'right', 'left']));
  });
});

describe('a list of records', () => {
  it.each([
    [1, '>1 row<'],
    [2, '>2 rows<'],
  ])('says how many there are: %i', (count, caption) => {
    expect(htmlOf(Array.from({ length: count }, (_, name) => ({ name })))).toContain(caption);
  });
});

describe('a data frame', () => {
  const frame = (rows: number) => ({
    $data: [],
    shape: [rows, 2],
    index: Array.from({ length: rows }, (_, i) => i),
    columns: ['name', HOSTILE],
    values: Array.from({ length: rows }, (_, i) => [`n${i}`, i === 0 ? HOSTILE : i / 4]),
    toString: () => 'its own text',
  });

  it('is a table with its columns, and its own text', () => {
    const html = htmlOf(frame(3));
    expect(cellsOf(html)).toEqual([
      ['name', ESCAPED],
      ['n0', ESCAPED],
      ['n1', '0.25'],
      ['n2', '0.5'],
    ]);
    expectHarmless(html);
    expect(textOf(frame(3))).toBe('its own text');
  });

  it('has its index where that says something: names, or rows that were chosen or sorted', () => {
    for (const index of [
      ['mean', 'std', 'min'],
      [2, 0, 1],
      [0, 2, 3],
    ]) {
      const rows = cellsOf(htmlOf({ ...frame(3), index }));
      expect(rows.map(([first]) => first)).toEqual(['', ...index.map(String)]);
    }
  });

  it('shows its first and last rows where it is long', () => {
    const rows = cellsOf(htmlOf(frame(1000)));
    expect(rows).toHaveLength(1 + 10 + 1 + 10);
    expect(rows[11]).toEqual(['...', '...', '...']);
    expect(rows.at(-1)?.[0]).toBe('999');
  });
});

describe('a collection', () => {
  it('is a table of keys and values for a map', () => {
    const html = htmlOf(
      new Map<unknown, unknown>([
        ['a', 1],
        [HOSTILE, [1, 2]],
      ]),
    );
    expect(cellsOf(html)).toEqual([
      ['key', 'value'],
      ['a', '1'],
      [ESCAPED, '[ 1, 2 ]'],
    ]);
    expectHarmless(html);
    expect(textOf(new Map([['a', 1]]))).toBe("Map(1) { 'a' => 1 }");
  });

  it('is a column for a set, cut after 60 rows with the number of the rest', () => {
    const rows = cellsOf(htmlOf(new Set(Array.from({ length: 100 }, (_, i) => i))));
    expect(rows).toHaveLength(61);
    expect(rows.at(-1)).toEqual(['... 40 more']);
    expectHarmless(htmlOf(new Set([HOSTILE])));
  });

  it('is a table for records of the same fields, and text for others', () => {
    const html = htmlOf([
      { depth: 8, [HOSTILE]: 0.5 },
      { depth: 16, [HOSTILE]: HOSTILE },
    ]);
    expect(cellsOf(html)).toEqual([
      ['depth', ESCAPED],
      ['8', '0.5'],
      ['16', ESCAPED],
    ]);
    expectHarmless(html);
    expect(bundleOf([{ a: 1 }, { b: 2 }])).toEqual({ 'text/plain': '[ { a: 1 }, { b: 2 } ]' });
  });
});

describe('a typed array', () => {
  it('tells its kind, its length and its first values', () => {
    const text = textOf(Float32Array.from({ length: 30 }, (_, i) => i / 2));
    expect(text).toMatch(/^Float32Array of 30: /);
    expect(text).toMatch(/\n\[0, 0\.5, 1, .*, 9\.5, \.\.\.\]$/);
    expect(bundleOf(new Uint8Array(0))).toEqual({ 'text/plain': 'Uint8Array of 0' });
  });

  it('draws a line of at most 240 points that runs from left to right', () => {
    const points =
      /points="([^"]*)"/.exec(htmlOf(Float64Array.from({ length: 5000 }, (_, i) => i)))?.[1] ?? '';
    const [xs, ys] = [0, 1].map((axis) => points.split(' ').map((point) => Number(point.split(',')[axis])));
    expect(xs).toHaveLength(240);
    expect([xs?.[0], xs?.at(-1)]).toEqual([0, 240]);
    // Pictures count from the top: a rising line falls.
    expect(ys?.every((y, i) => i === 0 || y <= Number(ys[i - 1]))).toBe(true);
  });

  it('leaves big integers and data views to their text', () => {
    expect(Object.keys(bundleOf(new BigInt64Array(2)))).toEqual(['text/plain']);
    expect(Object.keys(bundleOf(new DataView(new ArrayBuffer(2))))).toEqual(['text/plain']);
  });
});

describe('a model', () => {
  it('is its summary, with every layer and the number of parameters', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, inputShape: [4], name: 'first_layer' }),
        tf.layers.dense({ units: 2, name: 'second_layer' }),
      ],
    });
    const text = textOf(model);
    expect(text).toContain('first_layer');
    expect(text).toContain('second_layer');
    // (4 + 1) * 3 + (3 + 1) * 2
    expect(text).toContain('Total params: 23');
    expect(htmlOf(model)).toMatch(/^<pre>/);
    model.dispose();
  });

  it('cannot smuggle markup through the name of a layer', () => {
    const summary = (_: unknown, __: unknown, print: (line: string) => void) => print(HOSTILE);
    expectHarmless(htmlOf({ layers: [], summary }));
  });
});

describe('any other value', () => {
  it('is an error with its name and message', () => {
    const html = htmlOf(new RangeError(HOSTILE));
    expect(html).toContain('RangeError');
    expectHarmless(html);
  });

  it('says itself how it looks where it can', async () => {
    const own = { 'text/html': '<b>own</b>' };
    expect(await toBundle({ [JUPYTER_DISPLAY]: async () => own })).toEqual(own);
    expect(htmlOf({ toHtml: () => '<i>own</i>' })).toBe('<i>own</i>');
  });

  it('stays what it is where it is a bundle already', () => {
    const bundle = { 'image/svg+xml': '<svg/>', 'text/plain': 'picture' };
    expect(bundleOf(bundle)).toBe(bundle);
    expect(isBundle({ 'text/html': '', depth: 1 })).toBe(false);
    expect(isBundle({})).toBe(false);
  });

  it('has its text, even where looking at it throws', () => {
    expect(bundleOf('plain')).toEqual({ 'text/plain': "'plain'" });
    const broken = {
      get toHtml(): never {
        throw new Error('do not look');
      },
    };
    expect(Object.keys(bundleOf(broken))).toEqual(['text/plain']);
  });

  it.each(['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor'])(
    'has its text, where it is a proxy that throws on %s',
    (trap) => {
      const refuse = () => {
        throw new Error('do not look');
      };
      expect(bundleOf(new Proxy({ depth: 1 }, { [trap]: refuse }))).toEqual({ 'text/plain': '{ depth: 1 }' });
    },
  );
});
