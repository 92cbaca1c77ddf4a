/** Names for things that must stay apart: as short as they can be, and never the same for two. */
import { createHash } from 'node:crypto';

export interface Nameable {
  /** Its names, from the shortest to the fullest. */
  readonly names: readonly string[];
  /** What it is really called, from its own name to the whole path: no two have the last. */
  readonly raws: readonly string[];
}

/**
 * Gives each the first of its names that no other has. Where even the fullest are the same (they differ only in what a
 * report cannot show), the last resort is a fingerprint of what they are really called.
 * @param taken names that are somebody's already
 */
export function distinctNames(all: readonly Nameable[], taken: ReadonlySet<string> = new Set()): string[] {
  const levels = all.map(({ names, raws }) => ({
    names: [...names, ...raws.map((raw) => marked(names[0] ?? '', raw))],
    fullest: names[names.length - 1],
    printed: names.length,
    at: 0,
  }));
  type Level = (typeof levels)[number];
  const nameOf = ({ names, at }: Level) => names[at] as string;
  for (;;) {
    const groups = new Map<string, Level[]>();
    for (const one of levels) groups.set(nameOf(one), [...(groups.get(nameOf(one)) ?? []), one]);
    const clashing = [...groups.values()].filter(
      (group) => group.length > 1 || taken.has(nameOf(group[0] as Level)),
    );
    const open = clashing.flat().filter(({ names, at }) => at < names.length - 1);
    if (open.length === 0) return levels.map(nameOf);
    for (const group of clashing) {
      const hopeless = group.length > 1 && new Set(group.map(({ fullest }) => fullest)).size === 1;
      for (const one of group) {
        const next = hopeless ? Math.max(one.at + 1, one.printed) : one.at + 1;
        one.at = Math.min(next, one.names.length - 1);
      }
    }
  }
}

/** A name with the fingerprint of what it is really called. */
export const marked = (name: string, raw: string): string => `${name}~${fingerprint(raw)}`;

const fingerprint = (raw: string): string => createHash('sha256').update(raw).digest('hex').slice(0, 12);

/** All names that a path can have: its last part, its last two, and so on. */
export function trailing(parts: readonly string[], least = 1): string[] {
  return parts.map((_, i) => parts.slice(parts.length - 1 - i).join('/')).slice(least - 1);
}
