import { describe, expect, it } from 'vitest';
import * as display from '../../../src/display';
import * as exercises from '../../../src/exercises';
import { showing } from '../../../src/grading/sandbox/child/showing';
import * as laboratory from '../../../src/laboratory';
import * as plot from '../../../src/plot';

const cards = [{ id: 'e', title: 'E', cases: [{ name: 'one', points: 2 }] }];
const real: Record<string, unknown> = { ...display, ...plot, ...exercises, ...laboratory };

describe('what only shows something', () => {
  const given: { id: unknown; value: unknown }[] = [];
  const names = showing(cards, (answer) => given.push(answer));

  it('has every name of the rooms that do, and of the same kind', () => {
    const kinds = (room: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(Object.entries(room).map(([name, value]) => [name, typeof value]));
    expect(kinds(names)).toEqual(kinds(real));
  });

  it('answers a check as if all were right, and remembers answers', async () => {
    const check = names.check as (id: string) => Promise<exercises.ExerciseResult>;
    const answer = names.answer as (id: string, value: unknown) => exercises.ExerciseResult;
    expect(await check('e')).toMatchObject({ verdict: 'pass', points: 2, cases: [{ name: 'one' }] });
    expect(answer('03-q1', 5)).toMatchObject({ id: '03-q1', verdict: 'pass' });
    expect(given).toEqual([{ id: '03-q1', value: 5 }]);
  });

  it('gives widgets that keep what they are made with', () => {
    type Make<T> = (...args: unknown[]) => T;
    const slider = (names.slider as Make<{ value: number; on: (event: string) => () => void }>)({ value: 3 });
    slider.on('change')();
    expect([slider.value, (names.slider as Make<{ value: number }>)({ min: 2 }).value]).toEqual([3, 2]);
    expect((names.button as Make<{ label: string }>)('Again').label).toBe('Again');
    const any = (names.widget as Make<{ get: Make<unknown>; set: Make<void> }>)({ state: { n: 1 } });
    any.set({ n: 2 });
    expect(any.get('n')).toBe(2);
  });

  it('gives figures that can be changed', () => {
    type Chart = {
      data: [{ y: number[] }, { name: string }];
      layout: { xaxis: { title: { text: string } } };
    };
    const { data, layout } = (names.lineChart as () => Chart)();
    data[1].name = 'renamed';
    layout.xaxis.title.text = 'steps';
    expect(`${data[0].y.map((n) => 2 * n)}`).toBe('');
  });
});
