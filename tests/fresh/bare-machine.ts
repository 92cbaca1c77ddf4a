/**
 * A machine with nothing but Node.js, git, Python and the usual small programs, made of this one by bubblewrap: what else is
 * installed here is out of sight, the home folder is empty, and only a fresh clone can be written to.
 */
import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { type Ran, runProgram } from '../run-program';

/** Where programs are, and what Debian adds to its Python and keeps of PostgreSQL. */
const places = [
  ...['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/usr/lib/postgresql'],
  '/usr/lib/python3/dist-packages',
  ...pythonPackages('/usr/local/lib'),
];

function pythonPackages(lib: string): string[] {
  if (!existsSync(lib)) return [];
  return readdirSync(lib)
    .filter((name) => name.startsWith('python3'))
    .map((name) => path.join(lib, name, 'dist-packages'))
    .filter((folder) => existsSync(folder));
}

/** The programs that such a machine has. */
const programs = [
  ...[
    'node',
    'npm',
    'npx',
    'git',
    'python3',
    'sh',
    'bash',
    'dash',
    'env',
    'ldd',
    'grep',
    'sed',
    'tar',
    'gzip',
  ],
  ...['awk', 'mawk', 'find', 'which', 'ps', 'cat', 'cp', 'mv', 'rm', 'ln', 'ls', 'mkdir', 'rmdir', 'chmod'],
  ...['chown', 'touch', 'head', 'tail', 'wc', 'sort', 'uniq', 'tr', 'cut', 'date', 'sleep', 'true', 'false'],
  ...['test', 'expr', 'dirname', 'basename', 'readlink', 'realpath', 'mktemp', 'id', 'uname', 'timeout'],
  ...['tee', 'stat', 'mkfifo', 'kill'],
];

/** The options that put a program in its place again: the links on the way to it, and the file. */
function shown(name: string): string[] {
  const first = places.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
  const options: string[] = [];
  for (let file = first; file !== undefined; ) {
    const inPlace = places.some((place) => file?.startsWith(`${place}/`));
    const link = lstatSync(file).isSymbolicLink() ? readlinkSync(file) : undefined;
    if (inPlace)
      options.push(...(link === undefined ? ['--ro-bind', file, file] : ['--symlink', link, file]));
    file = link === undefined ? undefined : path.resolve(path.dirname(file), link);
  }
  return options;
}

/**
 * Runs a command on the bare machine.
 * @param user the user's id: 0 is root
 * @param folder the folder in which it runs, the only one that can be written to
 */
export function onBareMachine(user: number, folder: string, command: readonly string[]): Promise<Ran> {
  const home = '/home/student';
  const hidden = places.filter((place) => existsSync(place) && realpathSync(place) === place);
  const certificates = process.env.NODE_EXTRA_CA_CERTS;
  const options = [
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
    ...['/tmp', '/home', '/root', ...hidden].flatMap((place) => ['--tmpfs', place]),
    ...['--dir', home, '--bind', folder, folder, '--chdir', folder],
    ...[...new Set(programs)].flatMap(shown),
    ...(user === 0 ? [] : ['--unshare-user', '--uid', `${user}`, '--gid', `${user}`]),
    ...['--unshare-pid', '--die-with-parent', '--clearenv'],
    ...[
      '--setenv',
      'PATH',
      '/usr/local/bin:/usr/bin:/bin',
      '--setenv',
      'HOME',
      home,
      '--setenv',
      'NO_COLOR',
      '1',
    ],
    ...(certificates === undefined ? [] : ['--setenv', 'NODE_EXTRA_CA_CERTS', certificates]),
  ];
  return runProgram('bwrap', [...options, ...command]);
}
