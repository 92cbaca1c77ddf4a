/** Widgets on the wire, with the test in the place of the front end. */
import { describe, expect, it } from 'vitest';
import { plain, withKernel } from './client';

const VIEW = 'application/vnd.jupyter.widget-view+json';

describe('widgets', () => {
  const kernel = withKernel();

  /** Sends a comm message, and gives what the kernel published until it had done with it. */
  const say = (
    comm_id: string,
    data: object,
    { type = 'comm_msg', buffers = [] as Uint8Array[], more = {} } = {},
  ) =>
    new Promise<{ type: string; cell: unknown; content: Record<string, unknown>; buffers: Uint8Array[] }[]>(
      (resolve) => {
        const said: Awaited<ReturnType<typeof say>> = [];
        const sent = kernel.client.send(type, { comm_id, data, ...more }, { buffers });
        const end = kernel.client.listen(async ({ header, parent, content, buffers: enclosed }) => {
          if (header.msg_type !== 'status')
            said.push({ type: header.msg_type, cell: parent.msg_id, content, buffers: enclosed });
          else if (content.execution_state === 'idle' && parent.msg_id === (await sent).msg_id) {
            end();
            resolve(said);
          }
        });
      },
    );
  const update = (comm: string, state: object, buffers: Uint8Array[] = [], paths: unknown[] = []) =>
    say(comm, { method: 'update', state, buffer_paths: paths }, { buffers });
  /** Runs a cell, and gives what widgets of any cell told the page meanwhile. */
  const runAndHear = async (code: string) => {
    const told: { type: string; content: Record<string, unknown> }[] = [];
    const end = kernel.client.listen(({ header, content }) => {
      if (header.msg_type.startsWith('comm_')) told.push({ type: header.msg_type, content });
    });
    const ran = await kernel.run(code);
    end();
    expect(ran.error).toBeUndefined();
    return { ran, told };
  };
  const make = async (code: string) => {
    const ran = await kernel.run(`import { button, liveChart, slider, widget } from 'very-deep';\n${code}`);
    expect(ran.error).toBeUndefined();
    const [opened] = ran.of('comm_open');
    return { ran, opened, comm: String(opened?.content.comm_id), cell: ran.reply.parent.msg_id };
  };

  it('are none before a cell has made one: a page that asks is told so', async () => {
    const opened = await say(
      'early',
      {},
      { type: 'comm_open', more: { target_name: 'jupyter.widget.control' } },
    );
    expect(opened).toEqual([]);
    const [states] = await say('early', { method: 'request_states' });
    expect(states?.content).toEqual({
      comm_id: 'early',
      data: { method: 'update_states', states: {}, buffer_paths: [] },
    });
    await say('early', {}, { type: 'comm_close' });
    expect(await say('early', { method: 'request_states' })).toEqual([]);
  });

  it('open a model of anywidget and show a view of it', async () => {
    const { ran, opened, comm } = await make(
      "const rate = slider({ max: 10, value: 3, label: 'rate' });\nrate",
    );
    expect(opened?.metadata.version).toBe('2.1.0');
    expect(opened?.content).toMatchObject({
      target_name: 'jupyter.widget',
      data: {
        state: {
          _model_module: 'anywidget',
          _model_name: 'AnyModel',
          _view_module: 'anywidget',
          _view_name: 'AnyView',
          _esm: expect.stringContaining('render({ model, el })'),
          value: 3,
          max: 10,
        },
        buffer_paths: [],
      },
    });
    expect(ran.result).toEqual({
      [VIEW]: { version_major: 2, version_minor: 0, model_id: comm },
      'text/plain': 'rate: 3 (0 to 10)',
      'text/html': expect.stringContaining('<code>pip install anywidget</code>'),
    });
  });

  it('call back as part of their cell, and are read and set by others', async () => {
    const { comm, cell } = await make(
      "const size = slider({}, (value) => console.log('size', value));\nsize",
    );
    const said = await update(comm, { value: 12 });
    expect(
      said.map(({ type, content, cell: of }) => [
        type,
        content.data ?? content.text,
        of === cell ? 'its cell' : 'the page',
      ]),
    ).toEqual([
      ['comm_msg', { method: 'echo_update', state: { value: 12 }, buffer_paths: [] }, 'the page'],
      ['stream', 'size 12\n', 'its cell'],
    ]);
    expect((await kernel.run('size.value')).result?.['text/plain']).toBe('12');
    const { ran, told } = await runAndHear('size.value = 30;');
    const data = { method: 'update', state: { value: 30 }, buffer_paths: [] };
    expect(told).toEqual([{ type: 'comm_msg', content: { comm_id: comm, data } }]);
    // The listener hears of it as the page would, at once and in the cell that sets it.
    expect(ran.stdout).toBe('size 30\n');
  });

  it('tell of errors in callbacks, at once and later, in their cell', async () => {
    const { comm, cell } = await make(`const bad = slider({}, async (value) => {
      if (value === 1) throw new RangeError('at once');
      await null;
      throw new TypeError('later');
    });`);
    for (const [value, words] of [
      [1, 'RangeError: at once'],
      [2, 'TypeError: later'],
    ] as const) {
      const told = (await update(comm, { value })).filter(({ type }) => type !== 'comm_msg');
      expect(told.map(({ cell: of }) => of)).toEqual([cell]);
      expect(plain(told.map(({ content }) => String(content.text)))).toContain(words);
    }
    expect((await kernel.run('bad.value')).result?.['text/plain']).toBe('2');
  });

  it('end a callback that is interrupted, and hear the next', async () => {
    const { comm } = await make(`const endless = button('Go', () => {
      console.log('pressed');
      if (endless.label === 'Go') while (true);
    });`);
    const click = () => say(comm, { method: 'custom', content: { event: 'click' } });
    const pressed = new Promise<void>((resolve) => {
      const end = kernel.client.listen(({ header }) => {
        if (header.msg_type !== 'stream') return;
        end();
        resolve();
      });
    });
    const ended = click();
    await pressed;
    await kernel.client.interrupt();
    await ended;
    const { told } = await runAndHear("endless.label = 'Gone';");
    expect(told[0]?.content.data).toMatchObject({ state: { label: 'Gone' } });
    expect((await click()).map(({ content }) => content.text)).toEqual(['pressed\n']);
  });

  it('carry bytes in their state and their messages, both ways', async () => {
    const { opened, comm } = await make(`const bytes = widget({
      esm: 'export default { render() {} }', css: '.a {}', state: { image: new Uint8Array([1, 2, 3]), list: [{}] },
    });
    bytes.on('change', ({ list }) => console.log(list));
    bytes.on('message', (content, buffers) => bytes.send({ heard: content }, buffers));`);
    expect(opened?.content.data).toMatchObject({
      state: { _css: '.a {}', list: [{}] },
      buffer_paths: [['image']],
    });
    expect(opened?.content.data.state).not.toHaveProperty('image');
    expect([...(opened?.buffers[0] ?? [])]).toEqual([1, 2, 3]);
    const [echo, printed] = await update(
      comm,
      { list: [{ a: 1 }] },
      [new Uint8Array([9])],
      [['list', 0, 'b']],
    );
    expect(echo?.content.data).toEqual({
      method: 'echo_update',
      state: { list: [{ a: 1 }] },
      buffer_paths: [['list', 0, 'b']],
    });
    expect([...(echo?.buffers[0] ?? [])]).toEqual([9]);
    expect(plain([String(printed?.content.text)])).toMatch(/a: 1, b: .*9/);
    const [answer] = await say(comm, { method: 'custom', content: 'hi' }, { buffers: [new Uint8Array([5])] });
    expect(answer?.content.data).toEqual({ method: 'custom', content: { heard: 'hi' } });
    expect([...(answer?.buffers[0] ?? [])]).toEqual([5]);
  });

  it('redraw a chart from a callback', async () => {
    const { opened } = await make(`const chart = liveChart({ title: 'Loss' });
    const press = button('More', () => chart.append({ loss: chart.lines.loss?.y.length ?? 0 }));
    chart`);
    const { comms } = (await kernel.ask('comm_info_request', { target_name: 'jupyter.widget' })).reply
      .content;
    const press = Object.keys(comms).at(-1) as string;
    const [drawn] = await say(press, { method: 'custom', content: { event: 'click' } });
    expect(drawn?.content).toMatchObject({
      comm_id: opened?.content.comm_id,
      data: {
        method: 'update',
        state: { lines: [{ name: 'loss' }] },
        buffer_paths: [
          ['lines', 0, 'x'],
          ['lines', 0, 'y'],
        ],
      },
    });
    expect(
      drawn?.buffers.map((one) => new DataView(Uint8Array.from(one).buffer).getFloat64(0, true)),
    ).toEqual([0, 0]);
  });

  it('tell all their states to a page that is loaded anew, and close', async () => {
    const { comm, cell } = await make('const kept = slider({ value: 4 });\nkept.value = 5;');
    await say('control', {}, { type: 'comm_open', more: { target_name: 'jupyter.widget.control' } });
    const [states] = await say('control', { method: 'request_states' });
    expect(states?.content.data).toMatchObject({
      method: 'update_states',
      states: { [comm]: { model_module: 'anywidget', model_name: 'AnyModel', state: { value: 5 } } },
    });
    expect(states?.content.data).toMatchObject({ buffer_paths: { length: states?.buffers.length } });
    const [state] = await say(comm, { method: 'request_state' });
    expect(state?.content.data).toMatchObject({
      method: 'update',
      state: { value: 5, _model_module: 'anywidget' },
    });
    // A page takes no other state than the answer to its own question.
    expect(state?.cell).not.toBe(cell);
    const { ran, told } = await runAndHear('kept.close(); kept.value = 6; kept.close(); kept.value');
    expect(told).toEqual([{ type: 'comm_close', content: { comm_id: comm, data: {} } }]);
    expect(ran.result?.['text/plain']).toBe('6');
    const left = await say('control', { method: 'request_states' });
    expect(left[0]?.content.data).not.toHaveProperty(['states', comm]);
  });

  it('tell their states to a page that opens the channel, asks and closes in one breath', async () => {
    const { comm } = await make('const hasty = slider({ value: 4 });');
    const told: object[] = [];
    const end = kernel.client.listen(({ header, content }) => {
      if (header.msg_type === 'comm_msg' && content.comm_id === 'hasty') told.push(content.data as object);
    });
    await Promise.all([
      say('hasty', {}, { type: 'comm_open', more: { target_name: 'jupyter.widget.control' } }),
      say('hasty', { method: 'request_states' }),
      say('hasty', {}, { type: 'comm_close' }),
    ]);
    end();
    expect(told).toMatchObject([{ method: 'update_states', states: { [comm]: { state: { value: 4 } } } }]);
  });

  it('hear everything that a page sends in one breath, in its order', async () => {
    const { comm } = await make(`const many = widget({ esm: 'export default { render() {} }' });
    many.on('message', (content) => console.log(content));`);
    const numbers = Array.from({ length: 20 }, (_, i) => i);
    const heard: string[] = [];
    const end = kernel.client.listen(({ header, content }) => {
      if (header.msg_type === 'stream') heard.push(String(content.text));
    });
    await Promise.all(numbers.map((content) => say(comm, { method: 'custom', content })));
    end();
    expect(plain(heard).split(/\s+/).filter(Boolean)).toEqual(numbers.map(String));
  });

  it('are let go of by a page that closes them', async () => {
    const { comm } = await make('const gone = slider({ value: 4 });');
    await say(comm, {}, { type: 'comm_close' });
    const { ran, told } = await runAndHear('gone.value = 7; gone');
    expect(told).toEqual([]);
    expect(ran.result).toEqual({
      'text/plain': 'slider: 7 (0 to 100)',
      'text/html': expect.not.stringContaining('pip install'),
    });
  });
});
