/** Whether a JupyterLab shows the course's widgets: sliders, buttons and live charts need anywidget beside it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseJson, schema } from '../../core/parse';

const pathsSchema = schema((z) => z.object({ data: z.array(z.string()) }));

/** Where a Jupyter looks for extensions of its page; undefined where it does not say. */
function dataFolders(jupyter: string): string[] | undefined {
  const { status, stdout } = spawnSync(jupyter, ['--paths', '--json'], { encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) return undefined;
  try {
    return parseJson(pathsSchema, stdout, { what: 'the answer of Jupyter' }).data;
  } catch {
    return undefined; // an advice is not worth an error
  }
}

/**
 * @param jupyter the `jupyter` program beside a JupyterLab
 * @returns what is to be done to see widgets in it; undefined where nothing is, or nobody can tell
 */
export function widgetAdvice(jupyter: string): string | undefined {
  const folders = dataFolders(jupyter);
  const isThere = folders?.some((folder) => existsSync(path.join(folder, 'labextensions', 'anywidget')));
  if (isThere !== false) return undefined;
  return 'It shows no sliders, buttons and live charts of the course; to have them, write in a terminal: pip install anywidget';
}
