/** Does a student's notebooks one after the other, however many there are, and those of others beside them. */

/**
 * Does something for all items: those of one owner in their order and one at a time, those of others at the same time.
 * @param begin is called once for each owner, and returns what does an item of that owner
 * @returns what it came to, in the order of the items
 */
export async function fairly<T, R>(
  items: readonly T[],
  ownerOf: (item: T) => string,
  begin: () => (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const chains = new Map<string, { work: (item: T) => Promise<R>; last: Promise<void> }>();
  for (const [i, item] of items.entries()) {
    const owner = ownerOf(item);
    const { work, last } = chains.get(owner) ?? { work: begin(), last: Promise.resolve() };
    const next = last.then(async () => {
      results[i] = await work(item);
    });
    chains.set(owner, { work, last: next });
  }
  await Promise.all([...chains.values()].map(({ last }) => last));
  return results;
}
