/** What was found where no notebook was, and what to do about it, in a sentence for the teacher. */
import { clean } from './names';
import { depth, type Kind, type Seen } from './search';

/** How many names a sentence gives before it says that there are more. */
const named = 3;

/** Names in quotation marks, the first few of many. */
export function quoted(names: readonly string[], codes: readonly (string | undefined)[] = []): string {
  const shown = names
    .slice(0, named)
    .map((name, i) => `"${clean(name)}"${codes[i] === undefined ? '' : ` (${codes[i]})`}`);
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const list = (seen: readonly Seen[]): string =>
  quoted(
    seen.map(({ what }) => what),
    seen.map(({ code }) => code),
  );

/** By kind, in the order in which they matter. */
const says: readonly (readonly [Kind, (seen: readonly Seen[]) => string])[] = [
  [
    'folder that cannot be read',
    (s) => `The folder ${list(s)} cannot be read: give yourself the right to read it and grade again.`,
  ],
  ['name', (s) => `The name ${list(s)} is not UTF-8: rename it and grade again.`],
  [
    'link',
    (s) =>
      `${list(s)} ${s.length > 1 ? 'are symbolic links, which are' : 'is a symbolic link, which is'} not followed: put the file or folder itself there.`,
  ],
  [
    'too deep',
    (s) => `A notebook lies too deep in folders (${list(s)}): move it up, ${depth} levels are searched.`,
  ],
  ['archive', (s) => `An archive was found (${list(s)}): unpack it there and grade again.`],
  ['too many', (s) => `There are more than ${s[0]?.what}: leave only the notebook there and grade again.`],
];

/** Only where nothing was graded: beside a notebook these are no loss. */
const saysAlone: typeof says = [
  [
    'backup',
    (s) =>
      `Only a copy from before an update was found (${list(s)}): ask for the notebook itself, or rename the copy if it is what counts.`,
  ],
  [
    'feedback',
    (s) =>
      `Only a copy with feedback was found (${list(s)}): ask for the notebook itself, or rename the copy if it is what counts.`,
  ],
  [
    'checkpoint',
    (s) => `Only Jupyter's checkpoints were found (${list(s)}): ask for the notebook itself, or move one up.`,
  ],
  ['file', (s) => `No notebook was found, but ${list(s)}: ask for the notebook, a file that ends in .ipynb.`],
];

/**
 * What to say of a student's folder.
 * @param graded whether it held a notebook, too
 * @returns undefined where all is well
 */
export function sentenceOf(others: readonly Seen[], { graded }: { graded: boolean }): string | undefined {
  const of = (kind: Kind) => others.filter((one) => one.kind === kind);
  const lost = says.flatMap(([kind, say]) => (of(kind).length > 0 ? [say(of(kind))] : []));
  if (graded) return lost.length > 0 ? `Not all could be graded. ${lost.join(' ')}` : undefined;
  const alone = saysAlone.flatMap(([kind, say]) => (of(kind).length > 0 ? [say(of(kind))] : []));
  // A file beside an archive says nothing that the archive does not.
  const all = lost.length > 0 ? lost : alone.slice(0, 1);
  return all.length > 0
    ? all.join(' ')
    : 'The folder is empty: ask for the notebook, a file that ends in .ipynb.';
}
