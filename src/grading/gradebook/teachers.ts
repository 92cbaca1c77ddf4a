/**
 * Who teaches: each with a role and a token of their own. The gradebook keeps a hash of the token, so that whoever reads a
 * backup of it cannot log in with what stands there.
 */
import { createHash, randomBytes } from 'node:crypto';
import { ValueError } from '../../core';
import { schema } from '../../core/parse';
import { rowsOf, type SqlDatabase } from './rows';

/** From who may only look to who may do everything: each may do what those before may. */
export const roles = ['reader', 'grader', 'owner'] as const;
export type Role = (typeof roles)[number];

export interface Teacher {
  readonly name: string;
  readonly role: Role;
  readonly addedBy: string;
  readonly addedAt: string;
}

/** A teacher who has shown a token, with the hash that signs what the desk gives for it. */
export interface KnownTeacher extends Teacher {
  readonly hash: string;
}

export interface Teachers {
  /** By name. */
  list(): Promise<Teacher[]>;
  /**
   * Adds a teacher.
   * @returns the token, which nobody can read again
   * @throws ValueError where the name is taken, empty, too long, or no plain text
   */
  add(name: string, role: Role, by: string): Promise<string>;
  /** Gives another role. @throws ValueError where nobody is called so */
  setRole(name: string, role: Role): Promise<void>;
  /** Gives a new token in place of the old one. @throws ValueError where nobody is called so */
  renew(name: string): Promise<string>;
  /** Takes somebody's access away; what was given stays. @throws ValueError where nobody is called so */
  remove(name: string): Promise<void>;
  /** Whose token it is. */
  withToken(token: string): Promise<KnownTeacher | undefined>;
  named(name: string): Promise<KnownTeacher | undefined>;
}

/** The same step of the schema in SQLite and in PostgreSQL. */
export const teacherTable = (strict: string): string => `
   CREATE TABLE teacher (
     name TEXT PRIMARY KEY,
     role TEXT NOT NULL CHECK (role IN ('reader', 'grader', 'owner')),
     token_hash TEXT NOT NULL UNIQUE,
     added_by TEXT NOT NULL,
     added_at TEXT NOT NULL
   )${strict};`;

/** A token that nobody guesses, 192 random bits: a plain hash keeps it as well as a slow one would. */
export const newToken = (): string => randomBytes(24).toString('base64url');

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** No name is longer. */
const mostCharacters = 100;

const teacherSchema = schema((z) =>
  z.object({
    name: z.string(),
    role: z.enum(roles),
    token_hash: z.string(),
    added_by: z.string(),
    added_at: z.string(),
  }),
);

export class SqlTeachers implements Teachers {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  async list(): Promise<Teacher[]> {
    const all = await this.#read('ORDER BY name', []);
    return all.map(({ name, role, addedBy, addedAt }) => ({ name, role, addedBy, addedAt }));
  }

  async add(name: string, role: Role, by: string): Promise<string> {
    const plain = plainName(name);
    const token = newToken();
    const added = await this.#database.run(
      'INSERT INTO teacher (name, role, token_hash, added_by, added_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      [plain, role, hashOf(token), by, new Date().toISOString()],
    );
    if (added === 0)
      throw new ValueError(`a teacher is called "${plain}" already; give a new token, or take another name`);
    return token;
  }

  async setRole(name: string, role: Role): Promise<void> {
    await this.#change('UPDATE teacher SET role = ? WHERE name = ?', [role, name], name);
  }

  async renew(name: string): Promise<string> {
    const token = newToken();
    await this.#change('UPDATE teacher SET token_hash = ? WHERE name = ?', [hashOf(token), name], name);
    return token;
  }

  async remove(name: string): Promise<void> {
    await this.#change('DELETE FROM teacher WHERE name = ?', [name], name);
  }

  async withToken(token: string): Promise<KnownTeacher | undefined> {
    return (await this.#read('WHERE token_hash = ?', [hashOf(token)]))[0];
  }

  async named(name: string): Promise<KnownTeacher | undefined> {
    return (await this.#read('WHERE name = ?', [name]))[0];
  }

  async #change(statement: string, values: readonly unknown[], name: string): Promise<void> {
    if ((await this.#database.run(statement, values)) === 0)
      throw new ValueError(`no teacher of this gradebook is called "${name}"`);
  }

  async #read(which: string, values: readonly unknown[]): Promise<KnownTeacher[]> {
    const rows = await this.#database.all(`SELECT * FROM teacher ${which}`, values);
    return rowsOf(teacherSchema, rows, 'teachers').map(({ name, role, token_hash, added_by, added_at }) => ({
      ...{ name, role, hash: token_hash, addedBy: added_by, addedAt: added_at },
    }));
  }
}

/** It stands in the history, on pages and in terminals. */
function plainName(name: string): string {
  const plain = name.trim();
  if (plain === '' || plain.length > mostCharacters || /[\p{C}\p{Zl}\p{Zp}]/u.test(plain))
    throw new ValueError(
      `a teacher's name has 1 to ${mostCharacters} characters, and none that cannot be seen`,
    );
  return plain;
}
