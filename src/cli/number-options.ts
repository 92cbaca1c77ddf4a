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

/** @throws UsageError for anything but the number of a port, from `least` on */
export function portNumber(option: string, text: string, least = 1): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isInteger(value) || value < least || value > 65535)
    throw new UsageError(`${option} is a number from ${least} to 65535, not "${text}"`);
  return value;
}

/** @throws UsageError for anything but one of the names */
export function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined) throw new UsageError(`${option} is ${allowed.join(' or ')}, not "${text}"`);
  return found;
}
