/** Kernelspecs: the folders in which Jupyter finds out how to start a kernel. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { UsageError } from '../core';
import { packageFolder } from '../core/package-folder';
import { parseJson, schema } from '../core/parse';
import { messageOf } from '../platform/thrown';

export interface KernelSpec {
  readonly name: string;
  /** The folder that holds `kernel.json`. */
  readonly folder: string;
  readonly argv: readonly string[];
  readonly displayName: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The data folder of Jupyter for the current user. */
export function userDataFolder(): string {
  if (process.env.JUPYTER_DATA_DIR) return process.env.JUPYTER_DATA_DIR;
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Jupyter');
  if (process.platform === 'win32')
    return path.join(process.env.APPDATA ?? path.join(os.homedir(), 'AppData', 'Roaming'), 'jupyter');
  return path.join(process.env.XDG_DATA_HOME ?? path.join(os.homedir(), '.local', 'share'), 'jupyter');
}

/** Where Jupyter looks for kernels, first match first. */
function dataFolders(): string[] {
  const fromEnvironment = (process.env.JUPYTER_PATH ?? '')
    .split(path.delimiter)
    .filter((part) => part !== '');
  const shared =
    process.platform === 'win32'
      ? [path.join(process.env.PROGRAMDATA ?? 'C:\\ProgramData', 'jupyter')]
      : ['/usr/local/share/jupyter', '/usr/share/jupyter'];
  const environment = process.env.VIRTUAL_ENV ?? process.env.CONDA_PREFIX;
  return [
    ...fromEnvironment,
    userDataFolder(),
    ...(environment === undefined ? [] : [path.join(environment, 'share', 'jupyter')]),
    ...shared,
  ];
}

const kernelJsonSchema = schema((z) =>
  z.object({
    argv: z.array(z.string()).check(z.minLength(1, { error: 'a list with the command and its arguments' })),
    display_name: z.string(),
    env: z.exactOptional(z.record(z.string(), z.string())),
  }),
);

/**
 * Reads a kernel's `kernel.json`.
 * @throws UsageError when it cannot be read, naming what is wrong in it
 */
export function readSpec(folder: string): KernelSpec {
  const file = path.join(folder, 'kernel.json');
  const name = path.basename(folder);
  const wording = { what: file, mend: `install the kernel "${name}" again, or remove it`, error: UsageError };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
  const { argv, display_name: displayName, env = {} } = parseJson(kernelJsonSchema, text, wording);
  return { name, folder, argv, displayName, env };
}

/** The folder of each kernel that Jupyter would find, by its name. */
function specFolders(): Map<string, string> {
  const found = new Map<string, string>();
  for (const data of dataFolders()) {
    const kernels = path.join(data, 'kernels');
    if (!existsSync(kernels)) continue;
    for (const name of readdirSync(kernels)) {
      const folder = path.join(kernels, name);
      if (!found.has(name) && existsSync(path.join(folder, 'kernel.json'))) found.set(name, folder);
    }
  }
  return found;
}

/** Every kernel that Jupyter would find. As Jupyter does, it passes over one that cannot be read: it may be anybody's. */
export function listSpecs(): KernelSpec[] {
  return [...specFolders().values()].flatMap((folder) => {
    try {
      return [readSpec(folder)];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return [];
    }
  });
}

/**
 * The kernel of a name: the course's own needs no installation.
 * @throws UsageError when there is none of that name, or its `kernel.json` cannot be read
 */
export function findSpec(name: string): KernelSpec {
  if (name === 'very-deep') return ownSpec();
  const folders = specFolders();
  const folder = folders.get(name);
  if (folder !== undefined) return readSpec(folder);
  const names = ['very-deep', ...folders.keys()];
  throw new UsageError(
    `no kernel is called "${name}"; Jupyter knows ${[...new Set(names)].join(', ')}. To add stock tslab: npx tslab install`,
  );
}

/** The course's kernel, started by this very Node. */
export function ownSpec(): KernelSpec {
  const folder = path.join(packageFolder(), 'dist', 'kernels', 'node');
  return {
    name: 'very-deep',
    folder,
    argv: [process.execPath, path.join(folder, 'main.js'), '{connection_file}'],
    displayName: 'Very Deep (TypeScript)',
    env: {},
  };
}
