/**
 * Packages that only a teacher's commands load. A checkout has them; a student's bundle leaves them out, with whatever
 * only they need (`release/student-bundle.ts`).
 */
import { readFileSync } from '../platform/files';
import { path } from '../platform/paths';
import { UsageError } from './errors';
import { packageFolder } from './package-folder';

const uses = {
  'the queue': ['bullmq', 'ioredis'],
  'a gradebook in a file': ['libsql'],
  'a gradebook in PostgreSQL': ['pg'],
  'the desk': ['hono', '@hono/node-server'],
  LTI: ['jose'],
} as const;

/** All of them, by their names on npm. */
export const teachersPackages: readonly string[] = Object.values(uses).flat();

/** What a `package.json` says of them: a checkout's under `dependencies`, a bundle's under `teachersPackages`. */
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly teachersPackages?: Readonly<Record<string, string>>;
}

/**
 * Loads what needs a teacher's package.
 * @param use what it is needed for
 * @param load imports the package, or a module that does
 * @throws UsageError when a package for this use is not installed; it names the command that installs it
 */
export async function withTeachersPackages<Module>(
  use: keyof typeof uses,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const names = uses[use];
    const absent = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
    if (!absent || !names.some((name) => message.includes(`'${name}'`))) throw error;
    const folder = packageFolder();
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
    const versions = { ...manifest.dependencies, ...manifest.teachersPackages };
    const wanted = names.map((name) => `${name}@${versions[name]}`).join(' ');
    throw new UsageError(
      `${use} needs ${names.join(' and ')}, which a student's copy of the course comes without; run \`npm install ${wanted}\` in ${folder}`,
    );
  }
}
