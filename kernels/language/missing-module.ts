/** What to do where there is no module of a name: a name that is almost the same, or the command that installs it. */
import { nearestName } from '../../src/core/nearest';
import { folderOf, isPath, type LanguageHost, nameOf, withoutScheme } from './host';
import { namedPackage } from './package-name';
import { packageNames } from './packages';

/** @param written the module as it stands in the cell, with its quotes */
export function missingModule(host: LanguageHost, written: string): string {
  const specifier = written.replace(/^['"`]|['"`]$/g, '');
  if (host.adviseMissing !== undefined) return host.adviseMissing(specifier);
  const scheme = /^[a-z][a-z\d+.-]*(?=:)/i.exec(specifier)?.[0];
  if (scheme === 'node') return 'Node.js has no module of this name.';
  if (scheme !== undefined && !['npm', 'file'].includes(scheme))
    return 'a cell imports nothing from an address: install the package with npm, and import it by its name.';
  if (!isPath(specifier)) {
    const { name, version } = namedPackage(specifier);
    const meant = nearestName(name, packageNames(host));
    const install = `to install it, write in a terminal, in the folder ${host.folder}: npm install ${version === '' ? name : `${name}@${version}`}`;
    return meant === undefined || meant === name ? install : `is \`${meant}\` meant? Else, ${install}`;
  }
  const path = withoutScheme(specifier);
  const folder = path.startsWith('/')
    ? folderOf(path)
    : folderOf(`${host.folder}/${path}`).replace(/\/\.(?=\/|$)/g, '');
  if (!host.directoryExists(folder))
    return `there is no folder ${folder}; a path begins at the folder of this notebook.`;
  const files = host.filesIn(folder).map((one) => one.replace(/\.[cm]?tsx?$/, ''));
  const meant = nearestName(nameOf(path).replace(/\.[cm]?[jt]sx?$/, ''), files);
  const there = 'there is no such file; a path begins at the folder of this notebook.';
  return meant === undefined
    ? there
    : `is \`${specifier.slice(0, specifier.lastIndexOf('/') + 1)}${meant}\` meant?`;
}
