/** Opens the gradebook that `--db` names. */
import type { Gradebook } from './gradebook';

/**
 * @param place a SQLite file, or the address of a PostgreSQL database: `postgres://host/database`
 * @throws UsageError when it cannot be opened
 */
export async function openGradebook(place: string): Promise<Gradebook> {
  if (/^postgres(ql)?:\/\//.test(place)) return (await import('./postgres.js')).openPostgres(place);
  return (await import('./sqlite.js')).openSqlite(place);
}
