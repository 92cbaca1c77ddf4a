/** A cell that asks: `?name`, `??name` or `name?`, which is answered and not run. `name ?` is code that goes on. */

/** The name that a cell asks about; undefined where it asks nothing. */
export function questionIn(code: string): string | undefined {
  const found = /^\s*(?:\?\??\s*([\w$.]+)|([\w$.]+)\?\??)\s*$/.exec(code);
  return found?.[1] ?? found?.[2];
}
