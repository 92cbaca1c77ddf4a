/** What to do where there is no module of a name: a name that is almost the same, or the command that installs it. */
import { folderOf, isPath, type LanguageHost, nameOf, withoutScheme } from './host';
import { withoutNpm } from './sources';

/** How many letters must be changed, put in or left out to make one word of another. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] as number) + 1,
          (next[j - 1] as number) + 1,
          (row[j - 1] as number) + (letter === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] as number;
}

/** The name that was probably meant. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const near = names
    .map((one) => ({ one, far: distance(name.toLowerCase(), one.toLowerCase()) }))
    .filter(({ far }) => far <= Math.max(1, Math.ceil(name.length / 3)))
    .sort((a, b) => a.far - b.far);
  return near[0]?.one;
}

/** The packages that a notebook in a folder finds. */
function packagesFor(host: LanguageHost, folder: string): string[] {
  const found: string[] = [];
  for (let at = folder; ; at = folderOf(at)) {
    const modules = `${at === '/' ? '' : at}/node_modules`;
    for (const name of host.getDirectories(modules)) {
      if (name.startsWith('@'))
        found.push(...host.getDirectories(`${modules}/${name}`).map((one) => `${name}/${one}`));
      else if (!name.startsWith('.')) found.push(name);
    }
    if (at === '/' || at === folderOf(at)) return found;
  }
}

/** @param written the module as it stands in the cell, with its quotes */
export function missingModule(host: LanguageHost, written: string): string {
  const specifier = written.replace(/^['"`]|['"`]$/g, '');
  if (!isPath(specifier)) {
    const [, name = specifier] = /^((?:@[^/]+\/)?[^/]+)/.exec(withoutNpm(specifier)) ?? [];
    const [, version = ''] = /^npm:\/?(?:@[^/@]+\/)?[^/@]+(@[^/]*)/.exec(specifier) ?? [];
    const meant = nearest(name, packagesFor(host, host.folder));
    const install = `to install it, write in a terminal, in the folder ${host.folder}: npm install ${name}${version}`;
    return meant === undefined || meant === name ? install : `is \`${meant}\` meant? Else, ${install}`;
  }
  const path = withoutScheme(specifier);
  const folder = path.startsWith('/')
    ? folderOf(path)
    : folderOf(`${host.folder}/${path}`).replace(/\/\.(?=\/|$)/g, '');
  if (!host.directoryExists(folder))
    return `there is no folder ${folder}; a path begins at the folder of this notebook.`;
  const files = host.filesIn(folder).map((one) => one.replace(/\.[cm]?tsx?$/, ''));
  const meant = nearest(nameOf(path).replace(/\.[cm]?[jt]sx?$/, ''), files);
  const there = 'there is no such file; a path begins at the folder of this notebook.';
  return meant === undefined
    ? there
    : `is \`${specifier.slice(0, specifier.lastIndexOf('/') + 1)}${meant}\` meant?`;
}
