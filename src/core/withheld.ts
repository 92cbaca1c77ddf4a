/**
 * What an exercise withholds, for the time in which it is checked.
 *
 * A grading child does not hold it at all. A notebook's own process does, so what could do an exercise's work asks here
 * first: the functions of the public door (`src/door.ts`) and those of TensorFlow.js (`src/patches/gates.ts`). Both see
 * what really runs, however it was reached: by an alias, through a helper, from another cell.
 */

/** Thrown by what an exercise withholds. */
export class Withheld extends Error {
  override name = 'ExerciseRule';
  /** @param withheld the name as students write it: `tf.moments`, `batchNorm` */
  constructor(readonly withheld: string) {
    super(`the rule of this exercise leaves out ${withheld}, which would do the work for you`);
  }
}

/** As they were before any code that is watched ran: one of its own would be handed what is guarded. */
const { apply, construct, get: read } = Reflect;

let isWithheld: ((name: string) => boolean) | undefined;
let permitted: string | undefined;

/** @throws Withheld when that name is withheld now */
export function guard(name: string): void {
  if (name !== permitted && isWithheld?.(name)) throw new Withheld(name);
}

/** Withholds some names for ever: what runs after this was written by somebody else. */
export function withhold(withheld: (name: string) => boolean): void {
  isWithheld = withheld;
}

/**
 * Does work of our own for which a name is free, though it is withheld: the gradient of a student's function is taken by
 * what the student may not use.
 * @param name undefined where the student's code takes over again
 */
export function permitting<T>(name: string | undefined, work: () => T): T {
  const before = permitted;
  permitted = name;
  try {
    return work();
  } finally {
    permitted = before;
  }
}

/** Does work with some names withheld; one piece of work at a time. */
export async function withholding<T>(
  withheld: (name: string) => boolean,
  work: () => Promise<T>,
): Promise<T> {
  isWithheld = withheld;
  try {
    return await work();
  } finally {
    isWithheld = undefined;
  }
}

/**
 * A function, class or table of functions that asks {@link guard} whenever it is used; everything else as it is.
 * What is made of it (an instance, a subclass) cannot be told from the original's.
 */
export function guarded<T>(name: string, value: T): T {
  if ((typeof value !== 'function' && typeof value !== 'object') || value === null || Array.isArray(value))
    return value;
  const known = guards.get(value) as T | undefined;
  if (known !== undefined) return known;
  const guard = guardOf(name, value);
  guards.set(value, guard);
  lead(value, guard);
  return guard;
}

/** What a class makes leads back to it: to the guard, not past it. */
function lead(value: object, guard: unknown): void {
  const { prototype } = value as { prototype?: unknown };
  if (typeof prototype === 'object' && prototype !== null && Object.hasOwn(prototype, 'constructor'))
    Object.defineProperty(prototype, 'constructor', { value: guard, configurable: true, writable: true });
}

/** One guard for each value: a function is itself, whether it is taken by its name or out of a table. */
const guards = new WeakMap<object, unknown>();

function guardOf<T extends object>(name: string, value: T): T {
  if (typeof value === 'function')
    return new Proxy(value, {
      apply(target, self, args) {
        guard(name);
        return apply(target, self, args);
      },
      construct(target, args, newTarget) {
        guard(name);
        return construct(target, args, newTarget);
      },
    });
  return new Proxy(value, {
    get(target, member, receiver) {
      guard(name);
      const found = read(target, member, receiver);
      return (typeof found === 'function' && guards.get(found)) || found;
    },
  });
}
