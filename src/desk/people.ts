/** The names under which the desk shows students: the roster's, or none in the anonymous mode. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Roster } from '../grading/submission/roster';

/** A student as the page knows one. */
interface Person {
  readonly id: string;
  readonly name: string;
  readonly section: string;
}

export interface People {
  /** How a student is shown. */
  shown(student: string): Person;
  /** The student behind the id that the page knows; undefined for one that it was never told. */
  behind(id: string): string | undefined;
  /** All ids of the roster; empty without one. */
  readonly roster: readonly string[];
}

/** Students with the names of the roster. */
export function namedPeople(roster?: Roster): People {
  const known = new Map(roster?.students.map((one) => [one.id, one]));
  return {
    shown: (id) => ({ id, name: known.get(id)?.name ?? '', section: known.get(id)?.section ?? '' }),
    behind: (id) => id,
    roster: [...known.keys()],
  };
}

/** Students without names: their numbers are in no order, and others when the desk is started again. */
export function anonymousPeople(roster?: Roster): People {
  const key = randomBytes(32);
  const ids = new Map<string, string>();
  const students = new Map<string, string>();
  const aliasOf = (student: string): string => {
    const known = ids.get(student);
    if (known !== undefined) return known;
    const alias = `student-${createHmac('sha256', key).update(student).digest('hex').slice(0, 8)}`;
    ids.set(student, alias);
    students.set(alias, student);
    return alias;
  };
  return {
    shown: (student) => ({ id: aliasOf(student), name: '', section: '' }),
    behind: (alias) => students.get(alias),
    roster: (roster?.students ?? []).map(({ id }) => id),
  };
}
