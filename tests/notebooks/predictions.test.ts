/** Predictions: a chapter that has places for them has one for each "Predict", and a claim that answers it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Cell, instructors, notebooks, read, textOf } from './run';

const CALL = /^predict\('(\d\d-p\d+)', (.*?)\);/gm;
const ANSWER = /\bprediction: '(\d\d-p\d+)'/g;

const callsIn = ({ cell_type: type, source }: Cell) =>
  type === 'code' ? [...textOf(source).matchAll(CALL)].map(([, id, value]) => ({ id, value })) : [];
const answersIn = ({ cell_type: type, source }: Cell) =>
  type === 'code' ? [...textOf(source).matchAll(ANSWER)].map(([, id]) => id) : [];
const asks = ({ cell_type: type, source }: Cell) =>
  type === 'markdown' && textOf(source).includes('**Predict');

const all = readdirSync(instructors)
  .filter((name) => name.endsWith('.ipynb'))
  .sort();
const withPlaces = all.filter((name) =>
  read(path.join(instructors, name)).cells.some((cell) => callsIn(cell).length > 0),
);

it('every chapter has places for predictions', () => {
  expect(withPlaces).toEqual(all);
});

describe.each(withPlaces)('%s', (name) => {
  const { cells } = read(path.join(instructors, name));

  it('has a place right below each "Predict"', () => {
    const without = cells.filter((cell, i) => asks(cell) && callsIn(cells[i + 1] as Cell).length === 0);
    expect(without.map(({ id }) => id)).toEqual([]);
  });

  it('numbers its predictions in their order, on from the notebook of the chapter before it', () => {
    const number = name.slice(0, 2);
    const idsOf = (one: string) => read(path.join(instructors, one)).cells.flatMap(callsIn);
    const before = all.filter((one) => one.startsWith(number) && one < name).flatMap(idsOf).length;
    const ids = cells.flatMap(callsIn).map(({ id }) => id);
    expect(ids).toEqual(ids.map((_, i) => `${number}-p${before + i + 1}`));
  });

  it('answers each of them by a claim below it', () => {
    const places = cells.map((cell) => callsIn(cell).map(({ id }) => id));
    const answers = cells.map(answersIn);
    for (const [at, ids] of places.entries())
      for (const id of ids) expect(answers.slice(at + 1).flat(), `${id} is answered`).toContain(id);
    for (const [at, ids] of answers.entries())
      for (const id of ids) expect(places.slice(0, at).flat(), `${id} was asked before`).toContain(id);
  });

  it('leaves each of them empty, in both copies', () => {
    for (const folder of [instructors, notebooks])
      for (const { value } of read(path.join(folder, name)).cells.flatMap(callsIn)) expect(value).toBe("''");
  });
});
