import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Comm, HOST, JUPYTER_DISPLAY, type KernelHost } from '../../src/display/host';
import { button, liveChart, slider, widget } from '../../src/display/widgets';
import { putBuffers, takeBuffers } from '../../src/display/widgets/buffers';

const globals = globalThis as { [HOST]?: KernelHost };

/** A host that notes down what widgets send, and can speak for the page. */
function withHost() {
  const sent: Record<string, unknown>[] = [];
  const pages: Parameters<Comm['onMessage']>[0][] = [];
  const note: Comm['send'] = (content, { buffers = [] } = {}) =>
    sent.push({ ...(content as object), buffers });
  const host: Pick<KernelHost, 'openComm'> = {
    openComm: (_target, data, { buffers = [] } = {}) => {
      sent.push({ opened: data, buffers });
      return {
        id: `comm-${pages.length}`,
        send: note,
        close: () => sent.push({ closed: true }),
        onMessage: (listener) => pages.push(listener),
        onClose: () => {},
      };
    },
  };
  globals[HOST] = host as KernelHost;
  const say = (data: unknown, buffers: Uint8Array[] = []) => pages.at(-1)?.(data, buffers, note);
  return { sent, say };
}

afterEach(() => {
  delete globals[HOST];
  vi.useRealTimers();
});

describe('buffers', () => {
  it('are taken out of state and put back', () => {
    const state = { a: 1, bytes: new Uint8Array([1, 2]), list: [0, { floats: new Float32Array([0.5]) }] };
    const { state: rest, paths, buffers } = takeBuffers(state);
    expect(rest).toEqual({ a: 1, list: [0, {}] });
    expect(paths).toEqual([['bytes'], ['list', 1, 'floats']]);
    expect(buffers.map((one) => one.byteLength)).toEqual([2, 4]);
    putBuffers(rest, paths, buffers);
    expect(rest).toMatchObject({ bytes: new Uint8Array([1, 2]), list: [0, { floats: { length: 4 } }] });
    expect(state.bytes).toEqual(new Uint8Array([1, 2]));
  });

  it('keep their place in lists, and lead nowhere that is not there', () => {
    const { state, paths } = takeBuffers({ list: [new Uint8Array([1]), 2] });
    expect(state).toEqual({ list: [null, 2] });
    expect(paths).toEqual([['list', 0]]);
    const empty = {};
    putBuffers(empty, [['no', 'where']], [new Uint8Array([1])]);
    expect(empty).toEqual({});
  });
});

describe('a widget outside the course kernel', () => {
  it('is the text of its state, can be set, and hears itself', () => {
    const heard: number[] = [];
    const rate = slider({ min: 0, max: 1, step: 0.1, value: 0.5, label: 'rate' }, (value) =>
      heard.push(value),
    );
    expect(rate[JUPYTER_DISPLAY]()).toEqual({
      'text/plain': 'rate: 0.5 (0 to 1)',
      'text/html':
        '<p><label>rate: <input type="range" min="0" max="1" step="0.1" value="0.5" disabled> 0.5 (0 to 1)</label></p>',
    });
    rate.value = 0.75;
    rate.value = 0.75;
    expect(heard).toEqual([0.75]);
    rate.close();
    expect(rate.value).toBe(0.75);
    expect(button('Go <')[JUPYTER_DISPLAY]()).toEqual({
      'text/plain': '[Go <]',
      'text/html': '<p><button disabled>Go &lt;</button></p>',
    });
    const own = widget({ esm: 'export default {}', state: { count: 1 } });
    own.send('nobody hears it');
    expect(own[JUPYTER_DISPLAY]()['text/plain']).toBe('{ count: 1 }');
  });

  it('is a figure of its points, where it is a chart', () => {
    const chart = liveChart({ title: 'Loss' });
    chart.append({ training: 2, validation: 3 });
    chart.append({ training: 1 });
    chart.append({ validation: 2 }, 7);
    expect(chart.lines).toEqual({ training: { x: [0, 1], y: [2, 1] }, validation: { x: [0, 7], y: [3, 2] } });
    expect(chart[JUPYTER_DISPLAY]()).toMatchObject({
      'text/plain': 'Loss: training (2 points), validation (2 points)',
      'application/vnd.plotly.v1+json': { data: [{ name: 'training' }, { name: 'validation' }] },
    });
    for (let i = 0; i < 20_000; i++) chart.append({ many: Math.sin(i / 1000) });
    expect(chart.lines.many?.x.length).toBeLessThanOrEqual(4000);
    expect(chart.lines.many?.x.at(-1)).toBeGreaterThan(19_000);
    chart.clear();
    expect(chart.lines).toEqual({});
  });
});

describe('wrong widgets', () => {
  it.each([
    [() => slider({ min: 3, max: 3 }), 'the min of a slider must be below its max, but 3 is not below 3'],
    [() => slider({ step: 0 }), 'the step of a slider must be above 0, but is 0'],
    [() => slider({ value: 101 }), 'the value of this slider must lie between 0 and 100, but is 101'],
    [() => slider({ max: Number.NaN }), 'the max of a slider must be a number, but is NaN'],
    [() => widget({ esm: '' }), 'widget() needs `esm`'],
    [() => widget({ esm: 'x', state: { _view: 1 } }), "the field '_view' of a widget must not begin with"],
    [
      () => button('a').on('press' as 'click', () => {}),
      "a button tells of 'click'; there is no event 'press'",
    ],
    [
      () => widget({ esm: 'x' }).on('change:a' as 'change', () => {}),
      "a widget tells of 'change' and 'message'; there is no event 'change:a'",
    ],
    [() => liveChart().append({ a: '1' as unknown as number }), 'a point of "a" must be a number, but is 1'],
  ])('%#: are told', (make, words) => {
    expect(make).toThrow(words);
  });
});

describe('a widget and its page', () => {
  it('hear of each other; other pages hear an echo, first', async () => {
    const { sent, say } = withHost();
    const power = slider({ value: 1 }, (value) => {
      if (value > 5) power.value = 5;
    });
    expect(power[JUPYTER_DISPLAY]()['application/vnd.jupyter.widget-view+json']).toEqual({
      version_major: 2,
      version_minor: 0,
      model_id: 'comm-0',
    });
    // A page that knows no widgets takes the HTML.
    expect(power[JUPYTER_DISPLAY]()['text/html']).toMatch(
      /<input type="range".* disabled>.*<code>pip install anywidget<\/code>/s,
    );
    sent.length = 0;
    await say({ method: 'update', state: { value: 7 }, buffer_paths: [] });
    expect(power.value).toBe(5);
    expect(sent).toEqual([
      { method: 'echo_update', state: { value: 7 }, buffer_paths: [], buffers: [] },
      { method: 'update', state: { value: 5 }, buffer_paths: [], buffers: [] },
    ]);
  });

  it('keep what the page may not change, and put bytes in their place', async () => {
    const { say } = withHost();
    const own = widget({ esm: 'x', state: { bytes: new Uint8Array(), count: 0 } });
    const heard: unknown[] = [];
    const stop = own.on('change', (changed) => heard.push(changed));
    await say({ method: 'update', state: { _esm: 'y', count: 2 }, buffer_paths: [['bytes']] }, [
      new Uint8Array([4]),
    ]);
    expect(heard).toEqual([{ count: 2, bytes: new Uint8Array([4]) }]);
    stop();
    own.set({ count: 3 });
    expect(heard).toHaveLength(1);
  });

  it('redraw a chart at most every 50 ms, and draw its last points', () => {
    vi.useFakeTimers();
    const { sent } = withHost();
    const chart = liveChart();
    sent.length = 0;
    for (let i = 0; i < 1000; i++) chart.append({ line: i });
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(50);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toMatchObject({ method: 'update', state: { lines: [{ name: 'line' }] } });
    expect(sent[1]?.buffers).toMatchObject([{ byteLength: 8000 }, { byteLength: 8000 }]);
    chart.append({ line: 0 });
    chart.close();
    vi.advanceTimersByTime(100);
    expect(sent.slice(2)).toEqual([{ closed: true }]);
  });
});
