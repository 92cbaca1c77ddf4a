/** Which column of a roster means what, by the names that Moodle, Canvas, GitHub and Gradescope give them. */

/** What a roster can say of a student. */
export type Field =
  | 'id'
  | 'name'
  | 'givenName'
  | 'familyName'
  | 'email'
  | 'login'
  | 'sis'
  | 'moodle'
  | 'canvas'
  | 'github'
  | 'lti'
  | 'section'
  | 'folder';

const headers: Readonly<Record<Field, readonly string[]>> = {
  id: ['id', 'student id'],
  name: ['name', 'student', 'full name', 'student name'],
  givenName: ['first name', 'firstname', 'given name', 'vorname'],
  familyName: ['last name', 'lastname', 'surname', 'family name', 'nachname'],
  email: ['email', 'e-mail', 'email address', 'e-mail-adresse'],
  login: ['username', 'user name', 'login', 'login id', 'sis login id', 'anmeldename'],
  sis: ['sis', 'sis id', 'sis user id', 'id number', 'idnumber', 'sid', 'id-nummer'],
  moodle: ['moodle', 'moodle id', 'participant', 'participant id'],
  canvas: ['canvas', 'canvas id', 'canvas user id'],
  github: ['github', 'github username', 'github login'],
  lti: ['lti', 'lti id', 'lti user id', 'lti sub', 'sub'],
  section: ['section', 'sections', 'section name', 'group', 'groups'],
  folder: ['folder', 'repository', 'student repository name'],
};

/** The columns as documentation and errors name them. */
export const columnNames: readonly string[] = Object.values(headers).map(([first]) => first as string);

const plain = (header: string): string =>
  header
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, ' ');

/**
 * The field of each column, undefined for one that says nothing to us. The same header means another thing on another
 * platform: Canvas calls its own number `ID`, Moodle its participant and GitHub Classroom a student `identifier`.
 */
export function fieldsOf(header: readonly string[]): (Field | undefined)[] {
  const names = header.map(plain);
  const isCanvas = names[0] === 'student' && names[1] === 'id';
  const isGithub = names.includes('github username');
  return names.map((name) => {
    if (isCanvas && name === 'id') return 'canvas';
    if (name === 'identifier') return isGithub ? 'id' : 'moodle';
    if (name === 'roster identifier') return 'id';
    const [field] = Object.entries(headers).find(([, known]) => known.includes(name)) ?? [];
    return field as Field | undefined;
  });
}

/** Canvas's second line says what can be reached, and its third which columns are muted: they are nobody. */
export const isNoStudent = (first: string, cells: readonly string[]): boolean =>
  /points possible/i.test(first) ||
  first.trim() === 'Student, Test' ||
  cells.every((cell) => /^\s*(muted|manual posting.*)?\s*$/i.test(cell));
