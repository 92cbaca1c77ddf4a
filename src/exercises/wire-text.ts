/** Text of `toWire` that comes from outside. */
import { DataError } from '../core';
import type { Wording } from '../core/parse';
import { fromWire } from './values';

/** What a text of `toWire` holds, which nobody has checked. @throws the wording's error where it is none */
export function wireOf(text: string, { what, mend, error: Fault = DataError }: Wording): unknown {
  try {
    return fromWire(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Fault(`${what} cannot be read (${reason})${mend === undefined ? '' : `; ${mend}`}`, { cause });
  }
}
