/** Kernelspecs: the folders in which Jupyter finds out how to start a kernel. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { UsageError } from '../core';
import { packageFolder } from '../core/package-folder';

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
export function dataFolders(): string[] {
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

export function readSpec(folder: string): KernelSpec {
  const file = path.join(folder, 'kernel.json');
  const { argv, display_name, env = {} } = JSON.parse(readFileSync(file, 'utf8'));
  return { name: path.basename(folder), folder, argv, displayName: display_name, env };
}

/** Every kernel that Jupyter would find. */
export function listSpecs(): KernelSpec[] {
  const found = new Map<string, KernelSpec>();
  for (const data of dataFolders()) {
    const kernels = path.join(data, 'kernels');
    if (!existsSync(kernels)) continue;
    for (const name of readdirSync(kernels)) {
      const folder = path.join(kernels, name);
      if (!found.has(name) && existsSync(path.join(folder, 'kernel.json'))) found.set(name, readSpec(folder));
    }
  }
  return [...found.values()];
}

/** The kernel of a name: the course's own needs no installation. */
export function findSpec(name: string): KernelSpec {
  if (name === 'very-deep') return ownSpec();
  const specs = listSpecs();
  const spec = specs.find((candidate) => candidate.name === name);
  if (spec !== undefined) return spec;
  const names = ['very-deep', ...specs.map((candidate) => candidate.name)];
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
