/** Opens the gradebook that `--db` names. */
import { UsageError } from '../../core';
import { withTeachersPackages } from '../../core/teachers-packages';
import { releasedExercises } from '../run/which-chapter';
import type { Gradebook } from './gradebook';

/**
 * @param place a SQLite file, or the address of a PostgreSQL database: `postgres://host/database`
 * @throws UsageError when it cannot be opened, or is the address of another kind of server
 */
export async function openGradebook(place: string): Promise<Gradebook> {
  const homes = await releasedExercises();
  if (/^postgres(ql)?:\/\//.test(place))
    return (await import('./postgres.js')).openPostgres(place, undefined, { homes });
  const [, scheme] = /^(\w+):\/\//.exec(place) ?? [];
  if (scheme !== undefined)
    throw new UsageError(`a gradebook is a file or postgres://host/database, not ${scheme}://`);
  const { openSqlite } = await withTeachersPackages('a gradebook in a file', () => import('./sqlite.js'));
  return openSqlite(place, undefined, { homes });
}
