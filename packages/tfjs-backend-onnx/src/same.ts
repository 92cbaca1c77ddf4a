import type { Call } from './recorded';

/** Whether two lists hold the same numbers. */
export function sameList(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/** Whether a kernel's attributes are the same: numbers and strings, in lists and plain objects. NaN is NaN, -0 is not 0. */
function sameAttributes(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [mine, yours] = [a as Record<string, unknown>, b as Record<string, unknown>];
  let count = 0;
  for (const key in mine) {
    if (!sameAttributes(mine[key], yours[key])) return false;
    count++;
  }
  for (const _ in yours) count--;
  return count === 0;
}

/** Whether two kernel calls are the same, on values of the same places, shapes and types. */
export function sameCall(a: Call, b: Call): boolean {
  if (a === b) return true;
  if (a.kernel !== b.kernel || a.inputs.length !== b.inputs.length) return false;
  for (let i = 0; i < a.inputs.length; i++) {
    const [mine, yours] = [a.inputs[i], b.inputs[i]];
    if (mine?.kind !== yours?.kind || mine?.index !== yours?.index) return false;
    if (a.inputTypes[i] !== b.inputTypes[i]) return false;
    if (!sameList(a.inputShapes[i] ?? [], b.inputShapes[i] ?? [])) return false;
  }
  return sameAttributes(a.attributes, b.attributes);
}
