/** What a database gives back as it was. */
import { ValueError } from '../../core';
import { shown } from '../../core/parse';

/** SQLite reads a text up to a NUL, PostgreSQL refuses it; half a character becomes another one in both. */
const lost = /\0|\p{Cs}/u;

/**
 * The values of a statement.
 * @throws ValueError for a text that would come back as another, and then be somebody else's
 */
export function keepable(values: readonly unknown[]): readonly unknown[] {
  const bad = values.find((value) => typeof value === 'string' && lost.test(value));
  if (bad === undefined) return values;
  throw new ValueError(
    `a gradebook cannot keep ${shown(bad)}: it holds a NUL or half a character, which databases change; rename it`,
  );
}
