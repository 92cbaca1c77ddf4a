/** Texts that do something to a terminal, or hide something from whoever reads it. */

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i));

/** Code points, by what they are; no list of the code under test. */
const points: readonly [string, readonly string[]][] = [
  ['C0', [...range(0x00, 0x08), ...range(0x0b, 0x1f), '\x7f']],
  ['C1', range(0x80, 0x9f)],
  ['direction', ['\u061c', '\u200e', '\u200f', ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)]],
  [
    'no width',
    [
      '\u200b',
      '\u200c',
      '\u200d',
      '\u2060',
      '\ufeff',
      '\u00ad',
      '\u034f',
      '\u180e',
      ...range(0x2061, 0x2064),
    ],
  ],
  ['fillers', ['\u115f', '\u1160', '\u3164', '\uffa0']],
  ['other ends of lines', ['\u2028', '\u2029']],
  ['tags', range(0xe0001, 0xe0001).concat(range(0xe0020, 0xe007f))],
  ['halves', ['\udfff', '\ud800']],
];

/** What must never be printed. */
export const obeyed = new RegExp(
  `[${points
    .flatMap(([, all]) => all)
    .map((one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`)
    .join('')}]`,
  'u',
);

export const hostile: readonly [name: string, text: string][] = [
  ['a title (OSC)', '\x1b]0;HOSTILE\x07'],
  ['a link (OSC 8)', '\x1b]8;;http://evil.example\x1b\\HOSTILE\x1b]8;;\x1b\\'],
  ['the clipboard (OSC 52)', '\x1b]52;c;SE9TVElMRQ==\x07'],
  ['a cleared screen (CSI)', '\x1b[2J\x1b[HHOSTILE'],
  ['a line taken back', '\x1b[1A\x1b[2KHOSTILE'],
  ['hidden text (SGR)', '\x1b[8mHOSTILE\x1b[0m'],
  ['CSI in C1', '\x9b2JHOSTILE'],
  ['OSC in C1', '\x9d0;HOSTILE\x9c'],
  ['a device’s string (DCS)', '\x1bP$q"p\x1b\\HOSTILE'],
  ['an application’s command (APC)', '\x1b_GHOSTILE\x1b\\'],
  ['a question that the terminal answers', '\x1b[6n\x05HOSTILE'],
  ['a carriage return', 'FAILED\rHOSTILE'],
  ['backspaces', 'no\b\bHOSTILE'],
  ['a bell and a NUL', 'HOSTILE\x07\0'],
  ...points.map(([name, all]): [string, string] => [name, `HOSTILE${all.join('')}`]),
];

/** A line that somebody would like to see in a report. */
export const forged = /^FORGED/m;

/** Something of each kind, as a name of a file can hold it. */
export const hostileName =
  '\x1b]0;HOSTILE\x07\x1b[2J\x9b1A\u202e\u2066\u200b\ufeff\r\b\u{e0041}\u2028\u3164\nFORGED 100 of 100';
