import { describe, expect, it } from 'vitest';
import { table } from '../../src/display';

describe('table', () => {
  it('is a data frame with a row for each record', () => {
    const frame = table([
      { class: 'coat', images: 1005 },
      { images: 974, class: 'bag' },
    ]);
    expect(frame.columns).toEqual(['class', 'images']);
    expect(frame.values).toEqual([
      ['coat', 1005],
      ['bag', 974],
    ]);
  });

  it('refuses records that do not fit together', () => {
    expect(() => table([])).toThrow('at least one row');
    expect(() => table([{ a: 1 }, { b: 1 }])).toThrow('row 1 has not all of the columns a');
  });
});
