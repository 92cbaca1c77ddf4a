import { describe, expect, it } from 'vitest';
import { inOrder, isBundle, sized } from '../../src/display/mime';
import { toBundle, toShown } from '../../src/display/render';

const BYTES = Uint8Array.of(0, 1, 2, 250);

describe('a bundle', () => {
  it('is known by its types, and no table of paths is one', () => {
    expect(isBundle({ 'text/html': '', 'application/vnd.vegalite.v5+json': {} })).toBe(true);
    expect(isBundle({ 'src/index': 3 })).toBe(false);
    expect(isBundle(Uint8Array.of())).toBe(false);
  });

  it.each([
    { 'train/loss': 0.5 },
    { 'model/loss': 0.5, 'model/accuracy': 0.9 },
    { 'text/length': 12 },
    { 'image/width': 28, 'image/height': 28 },
    { 'audio/rate': 44100 },
    { 'application/version': '1.2' },
    { 'message/count': 3 },
    { 'text/html': '<b>x</b>', 'text/words': 1 },
  ])('is no record of numbers whose names have a slash: %o', (value) => {
    expect(isBundle(value)).toBe(false);
    const shown = toBundle(value) as Record<string, unknown>;
    expect(Object.keys(shown).filter((type) => !/^text\/(plain|html)$/.test(type))).toEqual([]);
    expect(shown['text/plain']).toContain(Object.keys(value)[0]);
  });

  it.each([
    ...['text/html', 'text/latex', 'image/svg+xml', 'image/png', 'application/pdf', 'application/geo+json'],
    ...['application/vnd.plotly.v1+json', 'application/vnd.jupyter.widget-view+json', 'application/x-tex'],
    ...['application/vnd.bokehjs_exec.v0+json', 'model/gltf-binary', 'text/x-python', 'video/webm'],
  ])('is known by %s', (type) => expect(isBundle({ [type]: '' })).toBe(true));

  it('may have any type where an object says that it is one', async () => {
    const own = { [Symbol.for('Jupyter.display')]: () => ({ 'model/my-own': 1 }) };
    expect(await toBundle(own)).toEqual({ 'model/my-own': 1 });
    const both = { [Symbol.for('Jupyter.display')]: () => [{ 'model/my-own': 1 }, { wide: true }] };
    expect(await toShown(both)).toEqual({ data: { 'model/my-own': 1 }, metadata: { wide: true } });
  });

  it('carries bytes as base64, in whatever they come', () => {
    for (const bytes of [BYTES, Buffer.from(BYTES), BYTES.buffer, new DataView(BYTES.buffer)]) {
      for (const type of [
        'image/png',
        'image/jpeg',
        'image/gif',
        'image/webp',
        'application/pdf',
        'audio/mpeg',
      ])
        expect(inOrder({ [type]: bytes })).toEqual({ [type]: 'AAEC+g==' });
    }
    const part = Uint8Array.of(9, 0, 1, 2, 250, 9).subarray(1, 5);
    expect(inOrder({ 'image/png': part })).toEqual({ 'image/png': 'AAEC+g==' });
    expect(inOrder({ 'image/png': 'AAEC+g==' })).toEqual({ 'image/png': 'AAEC+g==' });
    expect(inOrder({ 'image/png': 'data:image/png;base64,AAEC+g==' })).toEqual({ 'image/png': 'AAEC+g==' });
  });

  it('leaves JSON and unknown types as they are', () => {
    const bundle = {
      'application/json': { a: [1] },
      'application/vnd.x.v1+json': [],
      'application/vnd.x': { b: 2 },
    };
    expect(inOrder(bundle)).toBe(bundle);
  });

  it('says what is wrong and how to mend it', () => {
    expect(() => inOrder({ 'text/plain': 5 })).toThrow(
      'text/plain must be text, but is a number; write String(value) to show it as text',
    );
    expect(() => inOrder({ 'text/html': new Date() })).toThrow('text/html must be text, but is a Date');
    expect(() => inOrder({ 'image/svg+xml': null })).toThrow('image/svg+xml must be text, but is null');
    expect(() => inOrder({ 'image/png': { width: 3 } })).toThrow(
      /image\/png must be bytes .*, but is an Object/,
    );
  });

  it('takes text in lines and as bytes, and passes over what is undefined', () => {
    expect(
      inOrder({
        'text/html': ['<b>', 'x</b>'],
        'image/svg+xml': Buffer.from('<svg/>'),
        'text/plain': undefined,
      }),
    ).toEqual({ 'text/html': '<b>x</b>', 'image/svg+xml': '<svg/>' });
  });

  it('comes with metadata, from the value or from a size', async () => {
    const metadata = { 'image/png': { width: 7 } };
    const shown = { data: { 'image/png': 'AAEC+g==' }, metadata };
    expect(toShown([{ 'image/png': BYTES }, metadata])).toEqual(shown);
    expect(toShown({ [Symbol.for('Jupyter.display')]: () => [{ 'image/png': BYTES }, metadata] })).toEqual(
      shown,
    );
    expect(
      await toShown({ [Symbol.for('Jupyter.display')]: async () => [{ 'image/png': BYTES }, metadata] }),
    ).toEqual(shown);
    expect(sized(shown.data, { width: 7 })).toEqual(metadata);
  });

  it('must be what an object gives that shows itself', () => {
    class Silent {
      [Symbol.for('Jupyter.display')]() {
        return 'words';
      }
    }
    expect(() => toBundle(new Silent())).toThrow(/must give a MIME bundle .*, but gave 'words' for Silent/);
  });
});
