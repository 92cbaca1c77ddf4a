/** A class list: who the students are, and what each platform calls them. */
import { UsageError } from '../../../core';
import { namedBytes } from '../../../core/named-file';
import { type Row, readCsv } from '../read-csv';
import { columnNames, type Field, fieldsOf, isNoStudent } from './columns';
import { type Match, type MatchOptions, matcherOf } from './match';
import type { Student } from './student';

export interface Roster {
  readonly students: readonly Student[];
  /** Whose a file or a folder is, by its name; undefined for somebody who is not on the roster. */
  match(name: string, options?: MatchOptions): Match | undefined;
}

/**
 * Reads a roster: a CSV file with a header, a line for each student.
 * @throws UsageError naming the line and what is wrong with it
 */
export function readRoster(file: string): Roster {
  return rosterOf(namedBytes(file, 'the roster'), file);
}

/** A roster from a CSV file's bytes. */
export function rosterOf(bytes: Uint8Array, file = 'the roster'): Roster {
  const [head, ...rows] = readCsv(bytes, file);
  if (head === undefined)
    throw new UsageError(`${file} is empty: it needs a header and a line for each student`);
  const fields = fieldsOf(head.cells);
  const first = head.cells.map((cell) => `"${cell.trim()}"`).join(', ');
  for (const [i, field] of fields.entries())
    if (field !== undefined && fields.indexOf(field) !== i)
      throw new UsageError(
        `${file}, line ${head.line}: the columns "${head.cells[fields.indexOf(field)]}" and "${head.cells[i]}" both mean ${field}; remove one`,
      );
  if (!idFields.some((field) => fields.includes(field)))
    throw new UsageError(
      `${file}, line ${head.line}: no column says who a student is; it has ${first}, and needs "id" or one of ${columnNames.join(', ')}`,
    );
  const students = rows
    .filter(({ cells }) => !isNoStudent(cells[0] ?? '', cells))
    .map((row) => studentOf(row, fields, file));
  if (students.length === 0)
    throw new UsageError(`${file} has a header and no student: add a line for each of them`);
  refuseDoubles(students, file);
  return { students, match: matcherOf(students) };
}

/** Without a column `id`, the first of these that says something is the id. */
const idFields: readonly Field[] = ['id', 'login', 'sis', 'email', 'github', 'canvas', 'moodle'];

function studentOf({ line, cells }: Row, fields: readonly (Field | undefined)[], file: string): Student {
  const extra = cells.slice(fields.length).filter((cell) => cell.trim() !== '');
  if (extra.length > 0)
    throw new UsageError(
      `${file}, line ${line}: it has ${cells.length} cells and the header ${fields.length}; put a cell that holds a separator in quotes`,
    );
  const said = Object.fromEntries(
    columnFields.map((field) => [field, (cells[fields.indexOf(field)] ?? '').trim().normalize('NFC')]),
  ) as Record<Field, string>;
  const id = fields.includes('id')
    ? said.id
    : idFields.map((field) => said[field]).find((value) => value !== '');
  if (id === undefined || id === '')
    throw new UsageError(
      `${file}, line ${line}: ${said.name || said.email || said.familyName || 'this student'} has no id; fill in the column "id"`,
    );
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(id) || id.length > 200)
    throw new UsageError(`${file}, line ${line}: an id has at most 200 characters, all of which can be seen`);
  const name = said.name || [said.givenName, said.familyName].filter(Boolean).join(' ');
  return { ...said, id, name, moodle: said.moodle.replace(/^\D+(?=\d+$)/, ''), line };
}

const columnFields: readonly Field[] = [
  ...idFields,
  ...(['name', 'givenName', 'familyName', 'section', 'folder', 'lti'] as const),
];

/** What tells students apart may stand there once: two with the same would become one. */
function refuseDoubles(students: readonly Student[], file: string): void {
  const unique: readonly Field[] = [
    'id',
    'email',
    'login',
    'sis',
    'moodle',
    'canvas',
    'github',
    'folder',
    'lti',
  ];
  for (const field of unique) {
    const seen = new Map<string, Student>();
    for (const student of students) {
      const value = student[field].toLowerCase();
      const before = value === '' ? undefined : seen.get(value);
      if (before !== undefined)
        throw new UsageError(
          `${file}, line ${student.line}: "${student[field]}" is the ${field} of the student on line ${before.line}, too; each needs one of their own`,
        );
      seen.set(value, student);
    }
  }
}
