/** Text of `toWire` that comes from outside. */
import { reasonOf, refused, type Wording } from '../core/parse';
import { fromWire } from './values';

/** What a text of `toWire` holds, which nobody has checked. @throws the wording's error where it is none */
export function wireOf(text: string, wording: Wording): unknown {
  try {
    return fromWire(text);
  } catch (cause) {
    throw refused(`${wording.what} cannot be read (${reasonOf(cause)})`, wording, { cause });
  }
}
