/** The class, as it was last read, and the order in which one goes through it. */
import type { ClassWire } from '../wire';
import { get } from './api';
import { store } from './store';

export const theClass = store<ClassWire | undefined>(undefined);

/** The students in the order of the list that one came from. */
export const order = store<readonly string[]>([]);

/** Reads the class, or only that nothing has changed. */
export async function readClass(): Promise<void> {
  const known = theClass.get()?.version ?? '';
  const wire = await get<ClassWire | undefined>(`/api/class?known=${encodeURIComponent(known)}`);
  if (wire === undefined) return;
  theClass.set(wire);
  if (order.get().length === 0) order.set(wire.rows.map(({ id }) => id));
}
