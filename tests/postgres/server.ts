/** A PostgreSQL of the test's own, in a temporary folder on a free port. */
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../free-port';
import { lacks } from '../lacking';

/** Debian keeps the server's programs out of the PATH, one folder for each version. */
const debian = '/usr/lib/postgresql';
const folders = [
  ...(existsSync(debian) ? readdirSync(debian).map((version) => path.join(debian, version, 'bin')) : []),
  ...(process.env.PATH ?? '').split(path.delimiter),
];
const bin = folders.find((folder) => existsSync(path.join(folder, 'initdb')));
const isRoot = process.getuid?.() === 0;

/** The server refuses to run as root: there must be another user, which Debian's package makes. */
export const withoutPostgres = lacks(
  'postgres',
  bin !== undefined && (!isRoot || spawnSync('id', ['-u', 'postgres']).status === 0),
);

export class PostgresServer {
  readonly folder: string;
  readonly password = 'open sesame';

  private constructor(readonly port: number) {
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-postgres-'));
    const passwordFile = path.join(this.folder, 'password');
    writeFileSync(passwordFile, this.password);
    if (isRoot)
      for (const file of [this.folder, passwordFile]) chownSync(file, Number(id('-u')), Number(id('-g')));
    this.#run('initdb', [
      ...['--pgdata', this.#data, '--username', 'teacher', '--pwfile', passwordFile],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C.UTF-8', '--no-sync'],
    ]);
  }

  static async start(): Promise<PostgresServer> {
    const server = new PostgresServer(await freePort());
    server.start();
    return server;
  }

  get #data(): string {
    return path.join(this.folder, 'data');
  }

  url(database: string, { user = 'teacher', password = this.password } = {}): string {
    return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${this.port}/${database}`;
  }

  start(): void {
    const options = `-p ${this.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${this.folder}`;
    this.#run('pg_ctl', [
      ...['start', '--wait', '--pgdata', this.#data, '--log', path.join(this.folder, 'log')],
      ...['--options', options],
    ]);
  }

  stop(): void {
    this.#run('pg_ctl', ['stop', '--wait', '--mode', 'immediate', '--pgdata', this.#data]);
  }

  remove(): void {
    this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(program: string, args: readonly string[]): void {
    const command = [path.join(bin as string, program), ...args];
    const [file, ...rest] = isRoot
      ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...command]
      : command;
    // The server keeps what it inherits: pipes would never be closed.
    const log = path.join(this.folder, `${program}.log`);
    const { status } = spawnSync('sh', ['-c', 'exec "$@" > "$0" 2>&1', log, file as string, ...rest], {
      cwd: this.folder,
      stdio: 'ignore',
    });
    if (status !== 0)
      throw new Error(`${program} failed: ${spawnSync('cat', [log], { encoding: 'utf8' }).stdout}`);
  }
}

const id = (option: string): string => spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout;
