import type { RanCell } from '../display/host';

/** The code of the cells that stand in the notebook as they were run. */
export const standing = (cells: readonly RanCell[]): string[] =>
  cells.flatMap(({ stands, source }) => (stands ? [source] : []));
