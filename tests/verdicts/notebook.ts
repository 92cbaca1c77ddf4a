/** What a notebook tells its student: its cells run on the course's kernel, and the check's own record read. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KernelClient, ownSpec } from '../../src/jupyter';

/** What came of a check: the same three in a notebook, by the command and in a grade. */
export interface Told {
  readonly verdict: string;
  readonly points: number;
  readonly feedback: string;
}

/** A notebook in which nothing was checked: its cell was refused before it ran, or left out. */
const silent: Told = { verdict: 'missing', points: 0, feedback: '' };

/** A file beside the notebook, for those who import one. */
const beside = `import { tf } from 'very-deep';
export function batchMoments(x: tf.Tensor) {
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  const mean = x.mean(axes);
  return { mean, variance: x.sub(mean).square().mean(axes) };
}
`;

/** A kernel on which one notebook after the other is run. */
export class Notebook {
  private constructor(
    readonly client: KernelClient,
    readonly folder: string,
  ) {}

  static async open(): Promise<Notebook> {
    const folder = mkdtempSync(path.join(tmpdir(), 'verdicts-'));
    writeFileSync(path.join(folder, 'mine.ts'), beside);
    const client = await KernelClient.start(ownSpec(), {
      cwd: folder,
      env: {
        ...process.env,
        VERY_DEEP_BACKEND: 'cpu',
        VERY_DEEP_PROGRESS: path.join(folder, 'progress.json'),
      },
    });
    return new Notebook(client, folder);
  }

  /**
   * Runs cells and reads what was remembered of an exercise.
   * @param names what the exercise asks for: of an earlier notebook's cells nothing must be left
   */
  async told(sources: readonly string[], id: string, names: readonly string[]): Promise<Told> {
    const progress = path.join(this.folder, 'progress.json');
    rmSync(progress, { force: true });
    for (const name of names) await this.client.execute(`var ${name}: any = undefined;`);
    await this.client.execute("import { answer, check } from 'very-deep';");
    let shown = '';
    for (const source of sources) {
      const { published } = await this.client.execute(source);
      for (const { header, content } of published)
        if (header.msg_type === 'display_data')
          shown = String((content.data as Record<string, unknown>)['text/plain'] ?? '');
    }
    try {
      const entry = JSON.parse(readFileSync(progress, 'utf8')).exercises[id];
      if (entry === undefined) return silent;
      return { verdict: entry.last ?? entry.verdict, points: entry.points, feedback: shown };
    } catch {
      return silent;
    }
  }

  async close(): Promise<void> {
    await this.client.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
