/** Binary parts of a widget's state travel beside the JSON: each is a buffer, and a path says where it belongs. */

/** Where a buffer belongs: keys and indices from the state inwards. */
export type BufferPath = (string | number)[];

/** State without its binary parts, and these. */
export interface Separated<T> {
  readonly state: T;
  readonly paths: BufferPath[];
  readonly buffers: Uint8Array[];
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value));

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value)) return undefined;
  return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
}

/** Takes the binary parts out of state. In an object the key goes, in a list `null` keeps the place. */
export function takeBuffers<T extends object>(state: T): Separated<T> {
  const paths: BufferPath[] = [];
  const buffers: Uint8Array[] = [];
  const without = (value: unknown, path: BufferPath): unknown => {
    if (Array.isArray(value)) return value.map((part, i) => partOf(part, [...path, i]) ?? null);
    if (!isPlainObject(value)) return value;
    const parts = Object.entries(value).map(([key, part]) => [key, partOf(part, [...path, key])] as const);
    return Object.fromEntries(parts.filter(([, part]) => part !== undefined));
  };
  const partOf = (part: unknown, path: BufferPath): unknown => {
    const bytes = bytesOf(part);
    if (bytes === undefined) return without(part, path);
    paths.push(path);
    buffers.push(bytes);
    return undefined;
  };
  return { state: without(state, []) as T, paths, buffers };
}

/** Puts buffers back where their paths say; what leads nowhere is passed over. */
export function putBuffers(
  state: Record<string, unknown>,
  paths: readonly BufferPath[],
  buffers: readonly Uint8Array[],
): void {
  paths.forEach((path, i) => {
    let place: unknown = state;
    for (const key of path.slice(0, -1)) place = (place as Record<string, unknown> | undefined)?.[key];
    const last = path.at(-1);
    if (typeof place === 'object' && place !== null && last !== undefined && buffers[i] !== undefined)
      (place as Record<string, unknown>)[last] = buffers[i];
  });
}
