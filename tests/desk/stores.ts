/** Where the gradebooks of the desk's tests are kept. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { PostgresServer, withoutPostgres } from '../postgres/server';

interface DeskStore {
  /** What `--db` takes. */
  readonly place: string;
  remove(): Promise<void>;
}

async function inFile(): Promise<DeskStore> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-desk-'));
  return {
    place: path.join(folder, 'grades.db'),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function onServer(): Promise<DeskStore> {
  const server = await PostgresServer.start();
  const client = new Client({ connectionString: server.url('postgres') });
  await client.connect();
  await client.query('CREATE DATABASE grades');
  await client.end();
  return { place: server.url('grades'), remove: async () => server.remove() };
}

/** By name, with whether this machine lacks it. */
export const stores = [
  { name: 'SQLite', lacking: false, make: inFile },
  { name: 'PostgreSQL', lacking: withoutPostgres, make: onServer },
] as const;
