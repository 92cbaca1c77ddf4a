/** What compiled cells put around an `await`: the names they call, and where an error that came through one was awaited. */
import { KERNEL_AWAIT } from '../../src/core/interrupt';

/** The names under which compiled cells call the kernel around `await` and `for await`. */
export const HOP = KERNEL_AWAIT;
export const HOP_EACH = '__veryDeepAwaitEach';

/** Where an `await` in a cell stands, as `cell[3]:5`. */
export type AwaitSite = string;

const trails = new WeakMap<object, AwaitSite[]>();

/** The awaits through which an error travelled on its way out, innermost first. */
export const awaitTrail = (error: object): readonly AwaitSite[] => trails.get(error) ?? [];

/** Notes on an error where it was awaited. */
export function remember(error: unknown, site: AwaitSite): void {
  if (typeof error !== 'object' || error === null) return;
  const trail = trails.get(error) ?? [];
  if (trail.length < 50) trail.push(site);
  trails.set(error, trail);
}
