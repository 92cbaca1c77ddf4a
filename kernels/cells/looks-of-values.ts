/** How the values of cells look: in full where a cell ends with them, in brief where somebody looks at a name. */
import type { Shown } from '../../src/display/mime';
import type * as Render from '../../src/display/render';
import { inspect } from '../../src/platform/values';

/**
 * How a value looks, with a text form whatever else it has.
 * @param render the library's own, which a kernel loads when it first needs it
 */
export async function represent(
  { toShown, toText }: Pick<typeof Render, 'toShown' | 'toText'>,
  value: unknown,
  colours: boolean,
): Promise<Shown> {
  const { data, metadata } = await toShown(value, { colours });
  const isEmpty = Object.keys(data).length === 0;
  if (isEmpty || 'text/plain' in data) return { data, metadata };
  return { data: { ...data, 'text/plain': toText(value) }, metadata };
}

/** A value that is not shown in full where somebody only looks at a name; undefined where it cannot be shown at all. */
export function brief(value: unknown): string | undefined {
  let text: string;
  try {
    text = inspect(value, { depth: 1, maxArrayLength: 10, maxStringLength: 200, breakLength: 100 });
  } catch {
    return undefined;
  }
  const isLong = Array.isArray(value) && value.length > 10;
  const counted = isLong && text.startsWith('[') ? `Array(${value.length}) ${text}` : text;
  const rest = counted.length - 1000;
  return rest <= 0 ? counted : `${counted.slice(0, 1000)}... ${rest} more characters`;
}
