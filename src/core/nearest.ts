/** Finds what somebody may have meant who misspelled a name. */

/** How many letters must be put in, taken out, changed or swapped with the next to make one text of the other. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] as number;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        changed,
        swapped ? at(i - 2, j - 2) + 1 : changed,
      );
    }
  }
  return at(a.length, b.length);
}

/**
 * The name that is nearest to a misspelled one, or undefined when none is near: at most a third of it is different.
 * @internal
 */
export function nearestName(wrong: string, names: readonly string[]): string | undefined {
  const lower = wrong.toLowerCase();
  const lengthsApart = (name: string) => Math.abs(name.length - wrong.length);
  const ranked = names
    .map((name) => ({ name, far: distance(lower, name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far || lengthsApart(a.name) - lengthsApart(b.name));
  const [best] = ranked;
  const begun = names.filter((name) => lower.length > 1 && name.toLowerCase().startsWith(lower));
  if (best !== undefined && best.far <= Math.max(1, Math.floor(wrong.length / 3))) return best.name;
  return begun[0];
}
