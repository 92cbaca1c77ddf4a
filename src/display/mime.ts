/** What a MIME bundle must hold, so that every front end can show it: bytes as base64, text as text, JSON as it is. */
import { ValueError } from '../core';
import { bytesOf, textOfBytes, toBase64 } from '../platform/bytes';
import type { MimeBundle } from './host';

/** A value that is shown, and what a front end is told about how: by MIME type, for instance a width. */
export interface Shown {
  readonly data: MimeBundle;
  readonly metadata: MimeBundle;
}

const MIME = /^(?:text|image|application|audio|video|model|font|multipart|message)\/[\w.+-]+$/;

/** What a registered type may be called besides: a vendor's or an unregistered one, or a form of XML, JSON and the like. */
const ANYBODYS = /\/(?:(?:vnd|prs|x)\.|x-)|\+[a-z]+$/;
/** The registered types that are met in notebooks; what else reads like one, `model/loss` for instance, is a name. */
const registered: Readonly<Record<string, readonly string[]>> = {
  text: [
    ...[
      'plain',
      'html',
      'markdown',
      'latex',
      'css',
      'csv',
      'tab-separated-values',
      'javascript',
      'ecmascript',
    ],
    ...['xml', 'rtf', 'richtext', 'calendar', 'vcard', 'uri-list', 'troff', 'sgml', 'mermaid', 'vtt', 'yaml'],
  ],
  image: [
    ...['png', 'jpeg', 'jpg', 'gif', 'webp', 'avif', 'apng', 'bmp', 'tiff', 'heic', 'heif', 'jp2', 'jxl'],
    ...['ico', 'ktx', 'ktx2', 'emf', 'wmf'],
  ],
  audio: [
    ...['mpeg', 'mp3', 'mp4', 'ogg', 'opus', 'wav', 'wave', 'webm', 'aac', 'flac', 'midi', 'basic', '3gpp'],
  ],
  video: ['mp4', 'mpeg', 'ogg', 'webm', 'quicktime', 'h264', 'h265', 'mp2t', '3gpp', 'matroska'],
  font: ['woff', 'woff2', 'ttf', 'otf', 'sfnt', 'collection'],
  model: ['gltf-binary', 'obj', 'stl', 'mtl', 'iges', 'step', 'vrml', '3mf', 'mesh', 'u3d'],
  multipart: ['mixed', 'alternative', 'related', 'form-data', 'digest', 'parallel', 'byteranges'],
  message: ['rfc822', 'partial', 'external-body', 'http'],
  application: [
    ...[
      'json',
      'xml',
      'pdf',
      'javascript',
      'ecmascript',
      'octet-stream',
      'zip',
      'gzip',
      'zstd',
      'yaml',
      'toml',
    ],
    ...[
      'wasm',
      'sql',
      'graphql',
      'rtf',
      'postscript',
      'msword',
      'msgpack',
      'cbor',
      'protobuf',
      'node',
      'ogg',
    ],
    ...[
      'mp4',
      'dicom',
      'fits',
      'mathematica',
      'xhtml',
      'json5',
      'jsonl',
      'ndjson',
      'typescript',
      'tar',
      'avro',
    ],
    ...['parquet', 'hdf5'],
  ],
};

function isType(key: string): boolean {
  if (!MIME.test(key)) return false;
  const [kind, name] = key.split('/') as [string, string];
  return ANYBODYS.test(key) || (registered[kind]?.includes(name) ?? false);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/**
 * Whether a value is a MIME bundle already: every key is a MIME type.
 * @param options.asked somebody says that it is one: then types count that only read like types
 */
export function isBundle(value: unknown, { asked = false } = {}): value is MimeBundle {
  if (!isRecord(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every(asked ? (key) => MIME.test(key) : isType);
}

/** Whether a value is a bundle with its metadata, as IPython has them: `[bundle, metadata]`. */
export const isBundleWithMetadata = (value: unknown, options = {}): value is [MimeBundle, MimeBundle] =>
  Array.isArray(value) && value.length === 2 && isBundle(value[0], options) && isRecord(value[1]);

const isJson = (type: string) => /^application\/(?:.*\+)?json$/.test(type);
const isText = (type: string) => /^text\/|\+xml$|^application\/(?:javascript|xml|x-latex|x-tex)$/.test(type);
const isBinary = (type: string) =>
  /^(?:image|audio|video|font)\/|^application\/(?:pdf|octet-stream)$/.test(type);

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  const kind = typeof value;
  if (kind !== 'object') return `a ${kind}`;
  const name = (value as object).constructor?.name ?? 'Object';
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
}

/** A browser knows memory that threads share only on pages that are isolated. */
const isShared = (value: unknown): value is SharedArrayBuffer =>
  typeof SharedArrayBuffer !== 'undefined' && value instanceof SharedArrayBuffer;

/** The bytes that a value holds, if it does. */
function bytesIn(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return bytesOf(value);
  if (value instanceof ArrayBuffer || isShared(value)) return new Uint8Array(value);
  return undefined;
}

/** @throws ValueError where the value cannot be of that type */
function entry(type: string, value: unknown): unknown {
  if (isJson(type)) return value;
  const bytes = bytesIn(value);
  if (isText(type)) {
    if (typeof value === 'string') return value;
    if (bytes !== undefined) return textOfBytes(bytes);
    // A notebook file keeps text as a list of lines.
    if (Array.isArray(value) && value.every((line) => typeof line === 'string')) return value.join('');
    throw new ValueError(
      `${type} must be text, but is ${kindOf(value)}; write String(value) to show it as text`,
    );
  }
  if (bytes !== undefined) return toBase64(bytes);
  if (!isBinary(type)) return value;
  if (typeof value !== 'string') {
    throw new ValueError(
      `${type} must be bytes (a Buffer, a Uint8Array or an ArrayBuffer) or text in base64, but is ${kindOf(value)}`,
    );
  }
  return value.replace(/^data:[\w./+-]+;base64,/, '');
}

/**
 * A bundle as it may be sent. One that is in order stays what it is.
 * @throws ValueError where a part cannot be of the type that it stands under
 */
export function inOrder(bundle: MimeBundle): MimeBundle {
  const entries = Object.entries(bundle)
    .filter(([, value]) => value !== undefined)
    .map(([type, value]) => [type, entry(type, value)] as const);
  const isUnchanged =
    entries.length === Object.keys(bundle).length && entries.every(([type, value]) => bundle[type] === value);
  return isUnchanged ? bundle : Object.fromEntries(entries);
}

/** The metadata under which a front end shows the images of a bundle in a size. */
export function sized(data: MimeBundle, size: { width?: number; height?: number }): MimeBundle {
  const images = Object.keys(data).filter((type) => type.startsWith('image/'));
  return Object.keys(size).length === 0 ? {} : Object.fromEntries(images.map((type) => [type, size]));
}
