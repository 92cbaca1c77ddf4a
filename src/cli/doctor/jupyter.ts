import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { listSpecs, ownSpec } from '../jupyter-client/kernelspec';
import type { Check } from './check';
import { project } from './machine';

const packages = ['jupyterlab', 'notebook', 'jupyterlab_server', 'jupyter_server'] as const;

type Versions = Partial<Record<(typeof packages)[number], string>>;

/** Asks a Python which of Jupyter's packages it has. */
function installedIn(python: string): Versions | null {
  const program = [
    'import importlib.metadata as m, json, sys',
    'found = {}',
    'for name in sys.argv[1:]:',
    '    try: found[name] = m.version(name)',
    '    except m.PackageNotFoundError: pass',
    'print(json.dumps(found))',
  ].join('\n');
  const { status, stdout } = spawnSync(python, ['-c', program, ...packages], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return status === 0 ? (JSON.parse(stdout) as Versions) : null;
}

/** The Jupyter that can show the notebooks. */
export function checkJupyter(): Check {
  const bin = process.platform === 'win32' ? path.join('Scripts', 'python.exe') : path.join('bin', 'python3');
  const own = path.join(project, '.venv', bin);
  const pythons = [
    ...(existsSync(own) ? [own] : []),
    ...(process.platform === 'win32' ? ['python'] : ['python3', '/usr/bin/python3']),
  ];
  const found = pythons
    .map((python) => ({ python, versions: installedIn(python) }))
    .filter(({ versions }) => versions !== null && Object.keys(versions).length > 0);
  const best = found.find(({ versions }) => versions?.jupyterlab) ?? found[0];
  const list = Object.entries(best?.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  return {
    name: 'jupyter',
    status: best ? 'ok' : 'weak',
    found: best ? `${list.join(', ')} (${best.python})` : 'no Jupyter was found',
    notes: best ? [] : ['`npm start` installs one, where PyPI or Debian can be reached.'],
    details: { python: best?.python ?? null, versions: best?.versions ?? {} },
  };
}

/** The kernel, as Jupyter sees it. */
export function checkKernel(): Check {
  const specs = listSpecs();
  const registered = specs.find(({ name }) => name === 'very-deep');
  const launcher = existsSync(path.join(ownSpec().folder, 'main.js'));
  return {
    name: 'kernel',
    status: launcher ? 'ok' : 'weak',
    found: registered
      ? `Jupyter knows the course's kernel: ${registered.folder}`
      : "Jupyter does not know the course's kernel yet",
    notes: [
      ...(launcher ? [] : ['The kernel is not built: `npm run build`.']),
      ...(registered
        ? []
        : ['`npm start` brings it along; `very-deep kernel install` adds it to any other Jupyter of yours.']),
    ],
    details: { registered: registered?.folder ?? null, kernels: specs.map(({ name }) => name) },
  };
}
