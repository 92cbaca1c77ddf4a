import { ValueError } from '../core';
import { setting } from '../core/settings';

/** How much of everything a chapter computes: seconds, minutes, or what its source did. */
export type CourseSize = 'smoke' | 'quick' | 'full';

/**
 * The size the course runs at: `VERY_DEEP_SIZE`, or `quick`.
 * @throws ValueError when `VERY_DEEP_SIZE` is none of `smoke`, `quick`, `full`
 * @example
 * ```ts
 * ['smoke', 'quick', 'full'].includes(courseSize()); //=> true
 * ```
 */
export function courseSize(): CourseSize {
  const size = setting('VERY_DEEP_SIZE') ?? 'quick';
  if (size !== 'smoke' && size !== 'quick' && size !== 'full')
    throw new ValueError(`VERY_DEEP_SIZE is "${size}"; it can be smoke, quick or full`);
  return size;
}

/**
 * One of three values, by the size the course runs at.
 * @example
 * ```ts
 * const epochs = bySize({ smoke: 1, quick: 3, full: 10 });
 * ```
 */
export function bySize<T>(values: Readonly<Record<CourseSize, T>>): T {
  return values[courseSize()];
}
