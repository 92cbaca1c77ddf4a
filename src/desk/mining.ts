/**
 * Looks for what answers have in common, and names it, from the desk: by the command itself, in a process of its own. So it
 * does what `very-deep misconceptions` does, behind the same walls, and the desk goes on answering meanwhile.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConflictError } from '../grading/gradebook';
import { type MinedExercise, readFound } from '../mining/found-file';
import { signalGroup } from '../platform/process-group';
import { makeTemporaryFolder, removeTemporaryFolder } from '../platform/temporary-folder';

/** How far the work on an exercise has come. */
export interface MiningState {
  readonly status: 'idle' | 'finding' | 'naming' | 'done' | 'failed';
  readonly percent: number;
  /** What the command said at its end; it may name students. */
  readonly said: string;
}

const idle: MiningState = { status: 'idle', percent: 0, said: '' };

/** So much of what the command says is kept. */
const mostSaid = 20_000;

interface Ended {
  readonly status: number | null;
  readonly said: string;
}

/** One look at a time: it takes a machine's cores. */
export class Mining {
  readonly #paths: readonly string[];
  readonly #cli: string;
  readonly #found = new Map<string, MinedExercise>();
  readonly #states = new Map<string, MiningState>();
  #running: { readonly exercise: string; readonly child: ChildProcess } | undefined;

  /**
   * @param paths what was handed in
   * @param options.cli the built command
   */
  constructor(
    paths: readonly string[],
    { cli = path.join(__dirname, '../cli/main.js') }: { readonly cli?: string } = {},
  ) {
    this.#paths = paths;
    this.#cli = cli;
  }

  state(exercise: string): MiningState {
    return this.#states.get(exercise) ?? idle;
  }

  /** What was found last. */
  found(exercise: string): MinedExercise | undefined {
    return this.#found.get(exercise);
  }

  /** Begins to look. @throws ConflictError while another look goes on */
  find(exercise: string): void {
    this.#begin(exercise, 'finding', async (folder) => {
      const file = path.join(folder, 'found.json');
      const ended = await this.#run(exercise, [
        ...['find', ...this.#paths, `--exercise=${exercise}`, `--json=${file}`],
      ]);
      if (ended.status === 0 && existsSync(file)) {
        const [found] = readFound(file);
        if (found === undefined) this.#found.delete(exercise);
        else this.#found.set(exercise, found);
        // The groups themselves, which it sets in, are shown from the file.
        return { ...ended, said: ended.said.replace(/^ .*\n?/gm, '') };
      }
      return ended;
    });
  }

  /** Begins to make a misconception of a group. @throws ConflictError while another look goes on */
  name(
    exercise: string,
    group: string,
    { id, sentence }: { readonly id: string; readonly sentence: string },
  ) {
    this.#begin(exercise, 'naming', async (folder) => {
      const file = path.join(folder, 'found.json');
      const found = this.#found.get(exercise);
      writeFileSync(file, JSON.stringify(found === undefined ? [] : [found]));
      const ended = await this.#run(exercise, [
        'name',
        group,
        id,
        `--from=${file}`,
        `--sentence=${sentence}`,
      ]);
      // What has a name now is no longer without one.
      if (ended.status === 0 && found !== undefined)
        this.#found.set(exercise, { ...found, groups: found.groups.filter(({ name }) => name !== group) });
      return ended;
    });
  }

  /** Ends what goes on for an exercise. */
  cancel(exercise: string): void {
    if (this.#running?.exercise === exercise) this.#stop();
  }

  /** Ends what goes on. */
  close(): void {
    this.#stop();
  }

  #stop(): void {
    // Its own group: the processes in which students' code runs end with it, also where the command itself is gone already.
    signalGroup(this.#running?.child.pid, 'SIGTERM');
  }

  #begin(exercise: string, status: 'finding' | 'naming', work: (folder: string) => Promise<Ended>): void {
    if (this.#running !== undefined)
      throw new ConflictError(
        `answers to ${this.#running.exercise} are being looked at; wait, or cancel that`,
      );
    this.#states.set(exercise, { status, percent: 0, said: '' });
    // Only its owner may read what students wrote.
    const folder = makeTemporaryFolder('mining');
    work(folder)
      .then(
        ({ status: code, said }) =>
          this.#states.set(exercise, { status: code === 0 ? 'done' : 'failed', percent: 100, said }),
        (error: Error) => this.#states.set(exercise, { status: 'failed', percent: 100, said: error.message }),
      )
      .finally(() => {
        this.#running = undefined;
        removeTemporaryFolder(folder);
      });
  }

  #run(exercise: string, args: readonly string[]): Promise<Ended> {
    const child = spawn(process.execPath, [this.#cli, 'misconceptions', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#running = { exercise, child };
    let said = '';
    const hear = (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n')) {
        const percent = /^asking +(\d+) %/.exec(line)?.[1];
        const state = this.state(exercise);
        if (percent !== undefined) this.#states.set(exercise, { ...state, percent: Number(percent) });
        else if (line.trim() !== '' && said.length < mostSaid) said += `${line}\n`;
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status, signal) =>
        resolve({ status, said: signal === null ? said.trim() : 'It was cancelled.' }),
      );
    });
  }
}
