import { describe, expect, it } from 'vitest';
import { guarded, Withheld, withholding } from '../../src/core/withheld';

class Counter {
  n = 1;
  up() {
    this.n++;
    return this;
  }
}
const twice = (n: number) => 2 * n;
const door = {
  twice: guarded('twice', twice),
  Counter: guarded('Counter', Counter),
  table: guarded('table', { a: () => 1, twice }),
  names: guarded('names', ['a']),
};
const during = <T>(work: () => T, ...names: string[]) =>
  withholding(
    (name) => names.includes(name),
    async () => work(),
  );

describe('what is withheld', () => {
  it('throws when it is used, whoever holds it', async () => {
    const { twice } = door;
    await expect(during(() => twice(2), 'twice')).rejects.toThrow(Withheld);
    await expect(during(() => new door.Counter(), 'Counter')).rejects.toMatchObject({ withheld: 'Counter' });
    await expect(during(() => door.table.a(), 'table')).rejects.toThrow('leaves out table');
  });

  it('is as it was before and after, and for all other names', async () => {
    expect(await during(() => door.twice(2), 'Counter')).toBe(4);
    await during(() => door.twice(2), 'twice').catch(() => {});
    expect(door.twice(3)).toBe(6);
    expect(door.names).toEqual(['a']);
  });

  it('cannot be told from the original', () => {
    class Derived extends door.Counter {}
    const derived = new Derived().up();
    expect([derived.n, derived instanceof Counter, derived instanceof door.Counter]).toEqual([2, true, true]);
    expect(door.Counter.name).toBe('Counter');
    expect(door.table.twice).toBe(door.twice);
  });
});
