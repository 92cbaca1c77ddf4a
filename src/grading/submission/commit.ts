/**
 * The time of the commit by which a notebook came, where it lies in a checkout of git.
 *
 * A repository that a student handed in has a configuration of the student's, which can name programs for git to run.
 * So its configuration is read by nothing but `rev-parse`, which runs none; the history is read by way of a repository
 * of our own that only borrows the objects.
 */
import { execFile } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** When the file's last commit was made, in milliseconds, or a sentence that says why that is not known. */
export type CommitTime = { readonly at: number; readonly note: string } | { readonly note: string };

const run = promisify(execFile);

const quiet = { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };

/** For finding a repository: the grader's own configuration counts, which may say whose repositories are safe. */
const ofGrader = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^GIT_(?!CONFIG)/.test(name))),
  ...quiet,
};

/** For reading history: without anybody's configuration or replaced objects, and without asking a server for more. */
const ofNobody = {
  ...quiet,
  PATH: process.env.PATH,
  HOME: os.devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: os.devNull,
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
};

async function git(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await run('git', [...args], { cwd, env, timeout: 30_000 });
  return stdout.trimEnd();
}

interface Repository {
  readonly root: string;
  readonly head: string;
  readonly objects: string;
  readonly shallow: ReadonlySet<string>;
}

/** Reads commit times; one reader per run, which asks each folder once for its repository. */
export class CommitTimes {
  readonly #repositories = new Map<string, Promise<Repository | string | undefined>>();
  #own: string | undefined;

  /** The time of a file's commit; undefined where the file is in no checkout, or not as it was committed. */
  async of(file: string): Promise<CommitTime | undefined> {
    // A pipe would be waited for, and git names folders without the links on the way to them.
    if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
    const folder = realpathSync(path.dirname(path.resolve(file)));
    const found = this.#repositories.get(folder) ?? repositoryOf(folder);
    this.#repositories.set(folder, found);
    const repository = await found;
    if (repository === undefined) return undefined;
    if (typeof repository === 'string') return { note: repository };
    try {
      return await this.#timeIn(repository, path.join(folder, path.basename(file)));
    } catch (error) {
      return { note: `Its commit cannot be read: ${firstLine(error)}` };
    }
  }

  /** Removes what it made. */
  close(): void {
    if (this.#own !== undefined) rmSync(this.#own, { recursive: true, force: true });
    this.#own = undefined;
  }

  async #timeIn(repository: Repository, file: string): Promise<CommitTime | undefined> {
    const { root, head, objects, shallow } = repository;
    const name = path.relative(root, file).split(path.sep).join('/');
    this.#own ??= await ownRepository();
    // git knows where a shallow history ends by a file of the repository, which here is another one.
    const boundary = path.join(this.#own, 'shallow');
    if (shallow.size > 0) writeFileSync(boundary, `${[...shallow].join('\n')}\n`);
    else rmSync(boundary, { force: true });
    const inOwn = (args: readonly string[]) =>
      git(['--git-dir', this.#own as string, '--literal-pathspecs', ...args], root, {
        ...ofNobody,
        GIT_OBJECT_DIRECTORY: objects,
      });
    const committed = await inOwn(['rev-parse', '--verify', '--quiet', `${head}:${name}`]).catch(() => '');
    if (committed === '' || committed !== (await inOwn(['hash-object', '--no-filters', '--', file])))
      return undefined;
    const [commit = '', time = ''] = (
      await inOwn(['log', '-1', '--no-show-signature', '--format=%H %cI', head, '--', name])
    ).split(' ');
    const at = Date.parse(time);
    if (Number.isNaN(at)) return undefined;
    return {
      at,
      note: shallow.has(commit)
        ? 'The checkout has no older history, so the notebook may have been committed earlier (clone it whole: fetch-depth 0).'
        : '',
    };
  }
}

async function ownRepository(): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-git-'));
  await git(['init', '--quiet', '--bare', '.'], folder, ofNobody);
  return folder;
}

/** Asked without git, which most folders of submissions have nothing to do with. */
function isInCheckout(folder: string): boolean {
  if (existsSync(path.join(folder, '.git'))) return true;
  const above = path.dirname(folder);
  return above !== folder && isInCheckout(above);
}

async function repositoryOf(folder: string): Promise<Repository | string | undefined> {
  if (!isInCheckout(folder)) return undefined;
  try {
    const [root = '', common = ''] = (
      await git(['rev-parse', '--show-toplevel', '--git-common-dir'], folder, ofGrader)
    ).split('\n');
    const head = await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], folder, ofGrader).catch(
      () => '',
    );
    if (root === '' || head === '') return undefined;
    const shared = path.resolve(folder, common);
    const shallow = path.join(shared, 'shallow');
    return {
      root,
      head,
      objects: path.join(shared, 'objects'),
      shallow: new Set(existsSync(shallow) ? readFileSync(shallow, 'utf8').split('\n').filter(Boolean) : []),
    };
  } catch (error) {
    // No git on this machine, or no repository there.
    const { code, stderr = '' } = error as { code?: string | number; stderr?: string };
    if (code === 'ENOENT' || /not a git repository|must be run in a work tree/.test(stderr)) return undefined;
    return `Its commit cannot be read: ${firstLine(error)}`;
  }
}

const firstLine = (error: unknown): string =>
  ((error as { stderr?: string }).stderr || (error as Error).message).trim().split('\n')[0] as string;
