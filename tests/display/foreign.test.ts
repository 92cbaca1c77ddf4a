import { describe, expect, it } from 'vitest';
import { encodePng } from '../../src/display/png';
import { toBundle, toText } from '../../src/display/render';

describe('a value of another library', () => {
  it('is its markup where it is an element', () => {
    expect(toBundle({ outerHTML: '<p>hello</p>' })).toEqual({
      'text/html': '<p>hello</p>',
      'text/plain': '<p>hello</p>',
    });
    expect(toBundle({ outerHTML: '<svg width="3"></svg>' })).toMatchObject({
      'image/svg+xml': '<svg width="3"></svg>',
    });
    const long = toBundle({ outerHTML: `<p>${'x'.repeat(9000)}</p>` }) as Record<string, string>;
    expect(long['text/html']).toHaveLength(9007);
    expect(long['text/plain']?.length).toBeLessThan(3000);
  });

  it('is a chart of its own version, and of the newest known for one that is newer', () => {
    const chart = (name: string, version: number) => {
      const spec = { $schema: `https://vega.github.io/schema/${name}/v${version}.json`, mark: 'bar' };
      return Object.keys(toBundle({ toSpec: () => spec }));
    };
    expect(chart('vega-lite', 5)).toEqual(['application/vnd.vegalite.v5+json', 'text/plain']);
    expect(chart('vega-lite', 4)).toEqual(['application/vnd.vegalite.v4+json', 'text/plain']);
    expect(chart('vega', 5)).toEqual(['application/vnd.vega.v5+json', 'text/plain']);
    expect(chart('vega-lite', 6)).toEqual([
      'application/vnd.vegalite.v6+json',
      'application/vnd.vegalite.v5+json',
      'text/plain',
    ]);
    expect(toBundle({ toSpec: () => ({ mark: 'bar' }) })).toMatchObject({
      'application/vnd.vegalite.v5+json': { mark: 'bar' },
    });
  });

  it('is the picture of a canvas, called as its method', () => {
    class Canvas {
      width = 30;
      height = 20;
      toDataURL(this: Canvas) {
        return `data:image/png;base64,${Buffer.from(String(this.width)).toString('base64')}`;
      }
    }
    expect(toBundle(new Canvas())).toEqual({ 'image/png': 'MzA=', 'text/plain': 'Canvas 30 x 20' });
  });

  it('is a table where it has records and a schema', () => {
    const frame = { schema: { a: 'Int' }, toRecords: () => [{ a: 1 }], toString: () => 'frame' };
    expect(toBundle(frame)).toMatchObject({
      'text/html': expect.stringContaining('<td'),
      'text/plain': 'frame',
    });
  });

  it('is an image where its bytes are one', () => {
    const png = encodePng(3, 2, new Uint8Array(18));
    for (const bytes of [png, Buffer.from(png)]) {
      expect(toBundle(bytes)).toEqual({
        'image/png': Buffer.from(png).toString('base64'),
        'text/plain': `PNG image, 3 x 2, ${png.length} bytes`,
      });
    }
    expect(toBundle(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toMatchObject({ 'image/jpeg': '/9j/4A==' });
    expect(toBundle(Buffer.from('GIF89a...'))).toHaveProperty('image/gif');
    expect(toBundle(Buffer.from('RIFF\x01\x02\x03\x04WEBP', 'latin1'))).toHaveProperty('image/webp');
    expect(toBundle(Uint8Array.of(0xff, 0xd8))).not.toHaveProperty('image/jpeg');
  });

  it('is text with limits where it is huge', () => {
    const huge = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`key${i}`, i]));
    expect(toText(huge).length).toBeLessThan(60_000);
    expect(toText(huge)).toMatch(/more characters$/);
    expect(toText('x'.repeat(1e6)).length).toBeLessThan(5000);
    expect(toText(Array.from({ length: 1e5 }, (_, i) => i))).toContain('more items');
  });
});
