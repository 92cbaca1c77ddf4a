/** Values of the main thread as a front end lists them. */
import { inspect } from 'node:util';
import type { Runtime } from './inspector';

/** A variable as the Debug Adapter Protocol has it. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly evaluateName: string;
  /** By which its members can be asked for; 0 where it has none. */
  readonly variablesReference: number;
  readonly indexedVariables?: number;
}

const MAX_TEXT = 400;

const shortened = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

function previewed({ subtype, description = '', preview }: Runtime.RemoteObject): string {
  if (preview === undefined || subtype === 'error') return description.split('\n')[0] ?? '';
  const isList = subtype === 'array' || subtype === 'typedarray';
  const text = ({ type, value = '' }: Runtime.PropertyPreview) =>
    type === 'string' ? inspect(value) : value;
  const members = preview.properties.map((member) =>
    isList ? text(member) : `${member.name}: ${text(member)}`,
  );
  const entries = (preview.entries ?? []).map(({ key, value }) =>
    [...(key === undefined ? [] : [key]), value]
      .map(({ type, description: told = '' }) => (type === 'string' ? inspect(told) : told))
      .join(' => '),
  );
  const all = [...entries, ...members, ...(preview.overflow ? ['…'] : [])];
  const kind =
    description === 'Object' || (subtype === 'array' && /^Array\(\d+\)$/.test(description))
      ? ''
      : `${description} `;
  if (all.length === 0) return kind === '' ? (isList ? '[]' : '{}') : description;
  return isList ? `${kind}[ ${all.join(', ')} ]` : `${kind}{ ${all.join(', ')} }`;
}

/** The text of a value, made without running any of its code. */
export function valueText(object: Runtime.RemoteObject): string {
  const { type, subtype, value, unserializableValue, description } = object;
  if (unserializableValue !== undefined) return unserializableValue;
  if (subtype === 'null') return 'null';
  if (type === 'object') return shortened(previewed(object));
  if (type === 'string') return shortened(inspect(value));
  if (type === 'function') return shortened((description ?? 'function').split('\n')[0] ?? '');
  return description ?? String(value);
}

/** The number of elements of a list. */
export function lengthOf({ subtype, description = '' }: Runtime.RemoteObject): number | undefined {
  if (subtype !== 'array' && subtype !== 'typedarray') return undefined;
  return Number(/\((\d+)\)$/.exec(description)?.[1] ?? 0);
}

export const typeText = ({ type, subtype, className }: Runtime.RemoteObject): string =>
  subtype === 'null' ? 'null' : type === 'object' ? (className ?? 'object') : type;

/**
 * The type under which JupyterLab's panel shows a value: it shows the values of Python's simple types, and of what has no
 * type; of all others it shows the type alone.
 */
export function labType(object: Runtime.RemoteObject): string | undefined {
  switch (object.type) {
    case 'number':
      return Number.isInteger(object.value) ? 'int' : 'float';
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    default:
      return undefined;
  }
}

/** Names that are no variables of a student's: what a cell's script is wrapped in, and what the kernel put there. */
export const isHidden = (name: string, globals: ReadonlySet<string>): boolean =>
  HIDDEN.has(name) || name.startsWith('__veryDeep') || (name.endsWith('$') && globals.has(name.slice(0, -1)));

const HIDDEN = new Set([
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
  'arguments',
  'tslab',
  'this',
]);
