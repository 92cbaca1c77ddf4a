/** Numbers on the command line. */
import { UsageError } from '../core';

/** @throws UsageError for anything but a number from 0 */
export function number(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new UsageError(`${option} takes a number, not "${text}"`);
  return value;
}

/** @throws UsageError for anything but a whole number from 1 */
export function positive(option: string, text: string): number {
  const value = number(option, text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`${option} takes a whole number from 1, not "${text}"`);
  return value;
}

/** @throws UsageError for anything but one of the names */
export function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined) throw new UsageError(`${option} is ${allowed.join(' or ')}, not "${text}"`);
  return found;
}
