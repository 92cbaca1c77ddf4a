import { describe, expect, it } from 'vitest';
import { notebookListener, terminalListener } from '../../src/display';
import { duration } from '../../src/display/training';
import { trainingChart } from '../../src/plot';
import type { EpochRow, History, TrainingEvent } from '../../src/train';

const row = (epoch: number): EpochRow => ({
  epoch,
  loss: 1 / epoch,
  accuracy: 0.5 + epoch / 10,
  valLoss: 1.1 / epoch,
  valAccuracy: 0.4 + epoch / 10,
  learningRate: 0.1,
  seconds: 1.5,
  examplesPerSecond: 1234.5,
});
const steps = [1, 2, 3, 4].map((step) => ({ step, loss: 2 / step, accuracy: step / 8, learningRate: 0.1 }));
const none: History = { epochs: [], steps: [], stopped: false };

function events(): TrainingEvent[] {
  const step = (i: number): TrainingEvent => ({
    type: 'step',
    row: steps[i] as (typeof steps)[0],
    epoch: 1 + Math.floor(i / 2),
    stepInEpoch: 1 + (i % 2),
    running: { loss: 1.25, accuracy: 0.5 },
    examplesPerSecond: 1000,
    etaSeconds: 83,
  });
  return [
    {
      type: 'start',
      epochs: 2,
      epochsDone: 0,
      stepsPerEpoch: 2,
      examples: 64,
      batchSize: 32,
      metrics: ['accuracy'],
      validation: true,
      history: none,
    },
    step(0),
    step(1),
    { type: 'epoch', row: row(1), etaSeconds: 83 },
    step(2),
    step(3),
    { type: 'epoch', row: row(2), etaSeconds: 0 },
    { type: 'end', history: { epochs: [row(1), row(2)], steps, stopped: false } },
  ];
}

describe('duration', () => {
  it('uses the unit that fits', () => {
    expect([5.4, 83, 7325, Number.NaN].map(duration)).toEqual(['5 s', '1 min 23 s', '2 h 2 min', '...']);
  });
});

describe('terminalListener', () => {
  const written = (isTTY: boolean) => {
    const lines: string[] = [];
    const output = { isTTY, columns: 200, write: (text: string) => lines.push(text) };
    const listen = terminalListener(output as unknown as NodeJS.WriteStream);
    for (const event of events()) listen(event);
    return lines;
  };

  it('writes a line for every epoch where there is no terminal', () => {
    expect(written(false)).toEqual([
      'epoch 1/2  loss 1.000  accuracy 0.600  valLoss 1.100  valAccuracy 0.500  2 s  1235 examples/s\n',
      'epoch 2/2  loss 0.500  accuracy 0.700  valLoss 0.550  valAccuracy 0.600  2 s  1235 examples/s\n',
    ]);
  });

  it('draws a bar over itself on a terminal, with the time left', () => {
    const [first] = written(true);
    expect(first).toMatch(
      /^\r█{5}░{15} epoch 1\/2, step 1\/2 {2}loss 1.250 {2}accuracy 0.500 .* 1 min 23 s left/,
    );
    expect(written(true).filter((text) => text.endsWith('\n')).length).toBe(2);
  });
});

describe('notebookListener', () => {
  it('shows one bar and one figure, updates both, and ends with a line that unfolds to the epochs', () => {
    const shown: unknown[][] = [];
    const listen = notebookListener((value) => {
      const states = [value];
      shown.push(states);
      return { id: String(shown.length), update: (next) => void states.push(next) };
    });
    for (const event of events()) listen(event);
    expect(shown.length).toBe(2);
    const [bar, figure] = shown as [Record<string, string>[], { data: { name: string; y: number[] }[] }[]];
    expect(bar[0]?.['text/html']).toContain('<progress');
    expect(bar.at(-1)?.['text/html']).toContain('Trained for 4 steps.');
    expect(bar.at(-1)?.['text/html']).toMatch(/^<details><summary>Trained for 4 steps.<\/summary><table>/);
    expect(bar.at(-1)?.['text/html']).toContain('>0.6000</td>');
    expect(figure.at(-1)?.data.find(({ name }) => name === 'validation')?.y).toEqual([1.1, 0.55]);
  });

  it('says in words that a run was stopped or failed', () => {
    for (const [end, words] of [
      [{ history: { ...none, steps, stopped: true } }, 'Stopped after 4 steps.'],
      [{ history: none, error: new Error('<b>') }, 'Failed after 0 steps: &lt;b&gt;'],
    ] as const) {
      let last: Record<string, string> = {};
      const listen = notebookListener((value) => {
        last = value as typeof last;
        return {
          id: '',
          update: (next) => {
            if (!('data' in (next as object))) last = next as typeof last;
          },
        };
      });
      listen(events()[0] as TrainingEvent);
      listen({ type: 'end', ...end });
      expect(last['text/html']).toContain(words);
    }
  });
});

describe('trainingChart', () => {
  it('draws loss and accuracy side by side over epochs, and says the last values', () => {
    const { data, layout } = trainingChart({ steps, epochs: [row(1), row(2)] });
    expect(data.map((trace) => [trace.name, trace.yaxis])).toEqual([
      ['each step', 'y'],
      ['training', 'y'],
      ['validation', 'y'],
      ['each step', 'y2'],
      ['training', 'y2'],
      ['validation', 'y2'],
    ]);
    expect(data[0]?.x).toEqual([0.5, 1, 1.5, 2]);
    expect((layout.meta as { alt: string }).alt).toBe(
      'The loss goes from 2.000 to 0.500, on the validation data 0.550. The accuracy goes from 0.125 to 0.700, on the validation data 0.600.',
    );
  });

  it('draws long runs with at most 400 points a curve, the last one among them', () => {
    const many = Array.from({ length: 1001 }, (_, i) => ({ step: i + 1, loss: i }));
    const { data } = trainingChart({ steps: many, epochs: [] });
    const y = data[0]?.y as number[];
    expect(y.length).toBeLessThanOrEqual(400);
    expect(y.at(-1)).toBe(1000);
  });
});
