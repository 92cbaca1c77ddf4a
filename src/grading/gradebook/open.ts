/** Opens the gradebook that `--db` names. */
import type { Gradebook } from './gradebook';

/**
 * @param place a SQLite file
 * @throws UsageError when it cannot be opened
 */
export async function openGradebook(place: string): Promise<Gradebook> {
  const { openSqlite } = await import('./sqlite.js');
  return openSqlite(place);
}
