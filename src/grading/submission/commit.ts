/**
 * The time of the commit by which a notebook came, where it lies in a checkout of git.
 *
 * A repository that a student handed in has a configuration of the student's, which can name programs for git to run.
 * So its configuration is read by nothing but `rev-parse`, which runs none; the history is read by way of a repository
 * of our own that only borrows the objects.
 */
import { execFile } from 'node:child_process';
import { existsSync, lstatSync, realpathSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { notebookLimits } from '../../notebook/notebook';
import { readPlainFile } from '../../platform/plain-file';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../platform/temporary-folder';
import { messageOf } from '../../platform/thrown';
import { sha256 } from './digest';

/** When the file's last commit was made, in milliseconds, or a sentence that says why that is not known. */
export type CommitTime = { readonly at: number; readonly note: string } | { readonly note: string };

const run = promisify(execFile);

/** What git may take for one answer: a repository that was handed in can hold pipes that nobody writes to. */
const usualSeconds = 20;
/** Where a shallow history ends: 40 characters for each of its commits. */
const shallowBytes = 2 ** 20;

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

type Git = (args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) => Promise<string>;

const gitWithin =
  (seconds: number): Git =>
  async (args, cwd, env) => {
    const limits = { timeout: 1000 * seconds, killSignal: 'SIGKILL' as const };
    const { stdout } = await run('git', [...args], { cwd, env, ...limits });
    return stdout.trimEnd();
  };

/** The bytes of an object, which may be no text. */
async function blobOf(object: string, cwd: string, env: NodeJS.ProcessEnv, seconds: number): Promise<Buffer> {
  const { stdout } = await run('git', ['cat-file', 'blob', object], {
    ...{ cwd, env, encoding: 'buffer' as const, maxBuffer: notebookLimits.bytes + 1 },
    ...{ timeout: 1000 * seconds, killSignal: 'SIGKILL' as const },
  });
  return stdout;
}

interface Repository {
  readonly root: string;
  readonly head: string;
  readonly objects: string;
  readonly shallow: ReadonlySet<string>;
}

/** Reads commit times; one reader per run, which asks each folder once for its repository. */
export class CommitTimes {
  readonly #repositories = new Map<string, Promise<Repository | undefined>>();
  /** Whose repositories have kept git waiting: no further one of theirs is asked. */
  readonly #slow = new Set<string>();
  readonly #git: Git;
  readonly #seconds: number;
  #own: string | undefined;

  constructor({ seconds = usualSeconds } = {}) {
    this.#seconds = seconds;
    this.#git = gitWithin(seconds);
  }

  /**
   * The time of a file's commit; undefined where the file is in no checkout, or not as it was committed.
   * @param student whose it is
   * @param digest of the bytes that were read of it: the file may be another one by now
   */
  async of(file: string, student: string, digest: string): Promise<CommitTime | undefined> {
    // A pipe would be waited for, and git names folders without the links on the way to them.
    const stats = statsOf(file);
    if (!stats?.isFile() || stats.size > notebookLimits.bytes) return undefined;
    if (this.#slow.has(student)) return { note: tooSlow };
    try {
      const folder = realpathSync(path.dirname(path.resolve(file)));
      const found = this.#repositories.get(folder) ?? repositoryOf(folder, this.#git);
      this.#repositories.set(folder, found);
      const repository = await found;
      const place = path.join(folder, path.basename(file));
      return repository && (await this.#timeIn(repository, place, digest));
    } catch (error) {
      if (wasKilled(error)) this.#slow.add(student);
      return { note: wasKilled(error) ? tooSlow : `Its commit cannot be read: ${firstLine(error)}` };
    }
  }

  /** Removes what it made. */
  close(): void {
    if (this.#own !== undefined) removeTemporaryFolder(this.#own);
    this.#own = undefined;
  }

  async #timeIn(repository: Repository, file: string, digest: string): Promise<CommitTime | undefined> {
    const { root, head, objects, shallow } = repository;
    const name = path.relative(root, file).split(path.sep).join('/');
    this.#own ??= await ownRepository(this.#git);
    // git knows where a shallow history ends by a file of the repository, which here is another one.
    const boundary = path.join(this.#own, 'shallow');
    if (shallow.size > 0) writeFileSync(boundary, `${[...shallow].join('\n')}\n`);
    else rmSync(boundary, { force: true });
    const env = { ...ofNobody, GIT_OBJECT_DIRECTORY: objects };
    const inOwn = (args: readonly string[]) =>
      this.#git(['--git-dir', this.#own as string, '--literal-pathspecs', ...args], root, env);
    const committed = await inOwn(['rev-parse', '--verify', '--quiet', `${head}:${name}`]).catch(
      noneUnlessSlow,
    );
    if (committed === '' || (await inOwn(['cat-file', '-t', committed])) !== 'blob') return undefined;
    if (Number(await inOwn(['cat-file', '-s', committed])) > notebookLimits.bytes) return undefined;
    const blob = await blobOf(committed, root, { ...env, GIT_DIR: this.#own }, this.#seconds);
    if (sha256(blob) !== digest) return undefined;
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

async function ownRepository(git: Git): Promise<string> {
  const folder = makeTemporaryFolder('git');
  await git(['init', '--quiet', '--bare', '.'], folder, ofNobody);
  return folder;
}

/** Asked without git, which most folders of submissions have nothing to do with. */
function isInCheckout(folder: string): boolean {
  if (existsSync(path.join(folder, '.git'))) return true;
  const above = path.dirname(folder);
  return above !== folder && isInCheckout(above);
}

async function repositoryOf(folder: string, git: Git): Promise<Repository | undefined> {
  if (!isInCheckout(folder)) return undefined;
  try {
    const [root = '', common = ''] = (
      await git(['rev-parse', '--show-toplevel', '--git-common-dir'], folder, ofGrader)
    ).split('\n');
    const head = await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], folder, ofGrader).catch(
      noneUnlessSlow,
    );
    if (root === '' || head === '') return undefined;
    const shared = path.resolve(folder, common);
    const shallow = path.join(shared, 'shallow');
    return {
      root,
      head,
      objects: path.join(shared, 'objects'),
      shallow: new Set(
        readPlainFile(shallow, shallowBytes)
          ?.toString('utf8')
          .match(/^[0-9a-f]{40,64}$/gm),
      ),
    };
  } catch (error) {
    // No git on this machine, or no repository there.
    const { code, stderr = '' } = error as { code?: string | number; stderr?: string };
    if (code === 'ENOENT' || /not a git repository|must be run in a work tree/.test(stderr)) return undefined;
    throw error;
  }
}

function statsOf(file: string): Stats | undefined {
  try {
    return lstatSync(file);
  } catch {
    return undefined; // whoever reads the notebook says so
  }
}

const tooSlow = 'Its commit cannot be read: git did not answer in time.';

const wasKilled = (error: unknown): boolean => (error as { killed?: boolean }).killed === true;

function noneUnlessSlow(error: unknown): string {
  if (wasKilled(error)) throw error;
  return '';
}

const firstLine = (error: unknown): string =>
  String((error as { stderr?: unknown }).stderr || messageOf(error))
    .trim()
    .split('\n')[0] as string;
