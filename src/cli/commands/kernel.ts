import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { refusePlaces } from '../../grading/reports';
import { listSpecs, userDataFolder } from '../../jupyter/kernelspec';
import { courseRoot } from '../../notebook/released';
import { type Command, commandOf } from '../command';
import { kernelTable } from '../tables/kernel';
import type { Values } from '../tables/table';
import { inLine, say, tell } from '../terminal';

const RESOURCES = path.join(courseRoot, 'kernels', 'node', 'resources');

/** The kernelspec; `{resource_dir}` and `{connection_file}` are filled in by Jupyter. */
function kernelJson(): object {
  return {
    argv: ['python3', '-I', '{resource_dir}/launch.py', process.execPath, courseRoot, '{connection_file}'],
    display_name: 'Very Deep (TypeScript)',
    language: 'typescript',
    interrupt_mode: 'message',
    metadata: { debugger: true },
  };
}

function sysPrefix(): string {
  const environment = process.env.VIRTUAL_ENV ?? process.env.CONDA_PREFIX;
  if (environment !== undefined) return environment;
  const python = process.platform === 'win32' ? 'python' : 'python3';
  const { status, stdout } = spawnSync(python, ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' });
  if (status !== 0)
    throw new UsageError(`--sys-prefix asks ${python} where it lives, and it could not be run.`);
  return stdout.trim();
}

function kernelsFolder(values: Values<typeof kernelTable>): string {
  const places = [
    ...(values.user ? ['--user'] : []),
    ...(values.prefix === undefined ? [] : ['--prefix']),
    ...(values['sys-prefix'] ? ['--sys-prefix'] : []),
  ];
  if (places.length > 1)
    throw new UsageError(`${places.join(' and ')} exclude each other: say one place, or none for your own.`);
  const prefix = values.prefix ?? (values['sys-prefix'] ? sysPrefix() : undefined);
  const data = prefix === undefined ? userDataFolder() : path.join(path.resolve(prefix), 'share', 'jupyter');
  return path.join(data, 'kernels');
}

/** Writes the kernelspec into a folder of Jupyter's, over an older one if there is one. */
export function installSpec(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(RESOURCES))
    copyFileSync(path.join(RESOURCES, name), path.join(folder, name));
  writeFileSync(path.join(folder, 'kernel.json'), `${JSON.stringify(kernelJson(), null, 2)}\n`);
}

function install(folder: string): number {
  installSpec(folder);
  say(`installed in ${inLine(folder)}\n`);
  return 0;
}

function uninstall(folder: string): number {
  if (!existsSync(path.join(folder, 'kernel.json'))) {
    tell(`very-deep: no kernelspec is in ${folder}; \`very-deep kernel list\` shows where there are some.\n`);
    return 1;
  }
  rmSync(folder, { recursive: true });
  say(`removed ${inLine(folder)}\n`);
  return 0;
}

function list(): number {
  const specs = listSpecs();
  for (const { name, displayName, folder } of specs) {
    say(`${inLine(`${name.padEnd(16)}${displayName.padEnd(28)}${folder}`)}\n`);
  }
  if (specs.length === 0) say('Jupyter knows no kernel yet: very-deep kernel install\n');
  return 0;
}

export const command: Command = commandOf(kernelTable, async ({ values, action }) => {
  if (!/^[a-z0-9._-]+$/i.test(values.name)) {
    throw new UsageError(
      `a kernel's name has letters, digits, ".", "_" and "-"; "${values.name}" has others.`,
    );
  }
  refusePlaces({ files: {}, folders: { prefix: values.prefix } });
  const folder = () => path.join(kernelsFolder(values), values.name);
  if (action === 'install') return install(folder());
  if (action === 'uninstall') return uninstall(folder());
  return list();
});
