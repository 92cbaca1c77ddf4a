import { codeFolder } from '../platform/environment';
import { existsSync } from '../platform/files';
import { path } from '../platform/paths';

/**
 * The folder of the `very-deep` package: the nearest one at or above `from` that holds a `package.json`. Found from
 * compiled files as from sources. Not part of the public door.
 * @throws Error when there is none, as inside a grading child
 */
export function packageFolder(from = codeFolder): string {
  if (existsSync(path.join(from, 'package.json'))) return from;
  const above = path.dirname(from);
  if (above === from) throw new Error('the folder of the very-deep package is not to be found');
  return packageFolder(above);
}
