/** Runs notebooks through `very-deep run`, as a user does, and reads what came out. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const root = path.resolve(__dirname, '../..');
export const notebooks = path.join(root, 'notebooks');
export const instructors = path.join(notebooks, 'instructor');

/** Numbered chapters, without `.ipynb`. */
export const chapters: readonly string[] = readdirSync(instructors)
  .filter((name) => /^0[1-9][a-z]?-.*\.ipynb$/.test(name))
  .map((name) => path.basename(name, '.ipynb'));

export interface Cell {
  readonly id: string;
  readonly cell_type: 'code' | 'markdown';
  readonly source: string | readonly string[];
  readonly metadata: {
    readonly tags?: readonly string[];
    readonly nbgrader?: { readonly grade_id: string; readonly solution: boolean };
  };
  readonly outputs?: readonly {
    readonly output_type: string;
    readonly evalue?: string;
    readonly data?: Readonly<Record<string, string | readonly string[]>>;
  }[];
}

export interface Notebook {
  readonly cells: readonly Cell[];
}

export const textOf = (source: string | readonly string[]): string =>
  typeof source === 'string' ? source : source.join('');

export const read = (file: string): Notebook => JSON.parse(readFileSync(file, 'utf8')) as Notebook;

/** What a cell printed and displayed, as text. */
export const shown = (cell: Cell): string =>
  (cell.outputs ?? []).map(({ data }) => textOf(data?.['text/plain'] ?? '')).join('\n');

interface Axis {
  readonly title?: { readonly text?: string };
  readonly visible?: boolean;
}

interface Drawn {
  readonly layout?: {
    readonly title?: { readonly text?: string };
    readonly meta?: { readonly alt?: string };
    readonly xaxis?: Axis;
    readonly yaxis?: Axis;
    /** Of a figure in space, in place of the axes above. */
    readonly scene?: { readonly xaxis?: Axis; readonly yaxis?: Axis; readonly zaxis?: Axis };
  };
}

/** An axis that is not drawn, as of an image, needs no name; the rows of some charts name themselves. */
const isNamed = (axis: Axis | undefined, mayBeEmpty = false): boolean =>
  axis?.visible === false || (mayBeEmpty ? axis?.title?.text !== undefined : Boolean(axis?.title?.text));

/** What is wrong with the figures of an executed notebook: no title, no caption, an axis that does not say what it shows. */
export const poorFigures = ({ cells }: Notebook): string[] =>
  cells.flatMap(({ id, outputs = [] }) =>
    outputs.flatMap(({ data }) => {
      const figure = data?.['application/vnd.plotly.v1+json'] as Drawn | undefined;
      if (figure === undefined) return [];
      const { title, meta, xaxis, yaxis, scene } = figure.layout ?? {};
      const named =
        scene === undefined
          ? xaxis?.visible === false || (isNamed(xaxis) && isNamed(yaxis, true))
          : isNamed(scene.xaxis) && isNamed(scene.yaxis) && isNamed(scene.zaxis);
      return [
        ...(title?.text ? [] : [`${id}: no title`]),
        ...((meta?.alt ?? '').length > 20 ? [] : [`${id}: no caption`]),
        ...(named ? [] : [`${id}: an axis without a name`]),
      ];
    }),
  );

export interface Run {
  readonly status: number | null;
  readonly output: string;
  readonly seconds: number;
  readonly notebook: Notebook;
}

/**
 * @param file the notebook; it runs in the folder where it stands
 * @param options.env on top of the environment
 * @param options.edit changes the text of the notebook first, in a copy beside it
 */
export async function run(
  file: string,
  options: { env?: NodeJS.ProcessEnv; args?: readonly string[]; edit?: (text: string) => string } = {},
): Promise<Run> {
  const out = mkdtempSync(path.join(tmpdir(), 'very-deep-run-'));
  const copy = options.edit
    ? path.join(path.dirname(file), `.edited-${process.pid}-${path.basename(file)}`)
    : file;
  if (options.edit) writeFileSync(copy, options.edit(readFileSync(file, 'utf8')));
  try {
    const began = Date.now();
    const child = spawn(
      process.execPath,
      [
        path.join(root, 'dist/src/cli/main.js'),
        'run',
        copy,
        '--out',
        out,
        '--timeout',
        '900',
        ...(options.args ?? []),
      ],
      { cwd: root, env: { ...process.env, ...options.env } },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const executed = path.join(out, path.basename(copy));
    if (!existsSync(executed)) throw new Error(`nothing was executed: ${output}`);
    return { status, output, seconds: (Date.now() - began) / 1000, notebook: read(executed) };
  } finally {
    rmSync(out, { recursive: true, force: true });
    if (copy !== file) rmSync(copy, { force: true });
  }
}

/** The sentences that cells failed with. */
export const errors = (notebook: Notebook): string[] =>
  notebook.cells.flatMap(
    (cell) =>
      cell.outputs?.flatMap((output) =>
        output.output_type === 'error' ? [`${cell.id}: ${output.evalue}`] : [],
      ) ?? [],
  );
