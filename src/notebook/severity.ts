/**
 * What the compiler's errors mean for a cell: the one list that the kernel, `check`, the grader, releases, stubs and the
 * examples in docstrings read.
 *
 * An error that says "this cannot be right" stops the cell before it does anything. One that only says "this is not
 * strict" is shown, and the cell runs: untyped JavaScript runs, and so does what runs on stock tslab, which compiles
 * without `strict`. A cell moves the line with a comment at its top: `// @ts-strict` or `// @ts-nocheck`.
 */

/** What becomes of an error: it stops the cell, it is shown and the cell runs, or nobody hears of it. */
export type Severity = 'stops' | 'shown' | 'ignored';

/** What a cell asks of the compiler in the comments that it begins with. */
export type Pragma = 'default' | 'strict' | 'nocheck';

/** What is known of an error, or of any other diagnostic: TypeScript's number for its kind, and its place. */
export interface Fault {
  readonly code: number;
  readonly start?: number | undefined;
  readonly length?: number | undefined;
}

/** All whole numbers from the first to the last. */
const from = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Errors of the compiler that are none in a notebook. */
const ignored: ReadonlySet<number> = new Set([
  // `await`, `for await` and `await using` at the top of a cell, where the compiler wants another kind of module.
  ...[1309, 1375, 1378, 1431, 1432, 2853, 2854],
  // Assigning to a variable of another cell.
  2632,
  // `import x = require()`, `export =`, import attributes, `import()` with options and `import.meta`: notebooks have
  // them, whatever module a cell becomes.
  ...[1202, 1203, 1323, 1324, 1343, 1470, 2821, 2823, 2856],
  // `var` twice and `using` are right in a cell, and wrong only where a cell's names are exported.
  ...[2323, 1491],
  // A flag of regular expressions newer than the target: Node.js knows it, and says so where it does not.
  1501,
  // What cannot be written down as a declaration file. No cell is published as one.
  ...[...from(4000, 4103), ...from(4106, 4108), 4118, 2527, 2742, 2883, 7056],
  // Suggestions beside an implicit any.
  ...from(7043, 7050),
]);

/** Errors that speak of strictness or of style alone: the cell does what it says all the same. */
const shown: ReadonlySet<number> = new Set([
  // Implicitly any: variables, parameters, members, results, elements, packages without types, `this`.
  ...[...from(7005, 7020), ...from(7022, 7026), ...from(7031, 7034), 7039, 7041, 7051, 7052, 7053, 7054],
  ...[7055, 7057, 2602, 2683],
  // Unreachable code, unused labels, fallen-through cases, paths without a result.
  ...from(7027, 7030),
  // Unused names, and a `@ts-expect-error` over a line that is right.
  ...[6133, 6138, 6192, 6196, 6198, 6199, 6205, 2578],
  // Possibly null or undefined.
  ...[2531, 2532, 2533, 2721, 2722, 2723, 18047, 18048, 18049],
  // Read before being assigned, never initialized: in JavaScript they are undefined, no fault of the program's.
  ...[2454, 2564, 2565],
  // The left side of a comma, which does nothing.
  2695,
  // A promise of unknown type that is resolved with nothing: with undefined.
  2794,
  // Conditions that always come out the same, newer than the compiler of stock tslab.
  ...[2774, 2801, 2869, 2870, 2871, 2872, 2873, 2881],
  // Words that have gone out of use: `module A {}` for `namespace A {}`, `assert` for `with` behind an import.
  ...[1540, 2880],
]);

/** Errors of syntax outside the range that TypeScript keeps for them (1000 to 1999). */
const furtherSyntax: ReadonlySet<number> = new Set([
  ...[2657, 2754, 2809, 2852, 6188, 6189],
  ...[17002, 17006, 17007, 17008, 17014, 17015, 17021, 18009, 18016, 18026, 18029, 18030],
]);

/** Errors inside that range that speak of types: the JavaScript of such a cell is whole. */
const typesAmongSyntax: ReadonlySet<number> = new Set([
  ...[1055, ...from(1058, 1062), 1064, 1065, 1149, 1165, 1166, ...from(1168, 1170), 1192, 1205],
  ...[...from(1224, 1230), ...from(1236, 1241), 1259, 1261, ...from(1268, 1272), 1278, 1279],
  ...[...from(1282, 1292), ...from(1320, 1322), ...from(1329, 1337), 1339, 1340, 1345, 1354, 1355],
  ...[...from(1360, 1362), 1379, 1380, 1448, 1471, 1479, 1484, 1485, ...from(1541, 1544)],
]);

const isSyntax = (code: number): boolean =>
  furtherSyntax.has(code) || (code >= 1000 && code < 2000 && !typesAmongSyntax.has(code));

/**
 * What an error means for its cell, by its kind. Where one kind of error speaks now of strictness, now of a fault,
 * {@link sortErrors} tells which it is.
 * @param code TypeScript's number for the kind of error
 */
export function severityOf(code: number, pragma: Pragma = 'default'): Severity {
  if (ignored.has(code)) return 'ignored';
  if (pragma === 'nocheck') return isSyntax(code) ? 'stops' : 'ignored';
  return shown.has(code) && pragma !== 'strict' ? 'shown' : 'stops';
}

/** What a cell asks for in the comments (`//`) that it begins with; of two, the last counts, as in TypeScript. */
export function pragmaOf(source: string): Pragma {
  let pragma: Pragma = 'default';
  for (const line of source.split('\n')) {
    if (!/^\s*(\/\/|$)/.test(line)) break;
    const asked = /^\s*\/\/+\s*@ts-(strict|nocheck)(?![\w-])/.exec(line)?.[1];
    if (asked !== undefined) pragma = asked as Pragma;
  }
  return pragma;
}

/** The errors of a cell that stop it, and those that are only shown. */
export interface Sorted<Error extends Fault> {
  readonly stops: readonly Error[];
  readonly shown: readonly Error[];
}

/**
 * Sorts the errors of a cell. "Not assignable" and its like speak of strictness alone where they vanish when the cell is
 * checked again without it (`const name: string = maybe()`): then they are shown, too. What they hid, as a wrong second
 * argument behind an unstrict first one, comes to light in that check, and stops the cell.
 * @param errors what the compiler finds wrong with the cell under its usual, strict options
 * @param loosely checks the cell once more, with `looseOptions`; asked only where it may change something
 */
export function sortErrors<Error extends Fault>(
  errors: readonly Error[],
  pragma: Pragma,
  loosely: () => readonly Error[],
): Sorted<Error> {
  const having = (severity: Severity, all = errors) =>
    all.filter(({ code }) => severityOf(code, pragma) === severity);
  const stops = having('stops');
  if (pragma !== 'default' || stops.every(({ code }) => isSyntax(code)))
    return { stops, shown: having('shown') };
  // One without a place speaks of the options, not of the cell.
  const left = having('stops', loosely()).filter(({ start }) => start !== undefined);
  const vanished = stops.filter((one) => !isSyntax(one.code) && !left.some((other) => overlap(one, other)));
  const hidden = left.filter((one) => !stops.some((other) => overlap(one, other)));
  return {
    stops: [...stops.filter((one) => !vanished.includes(one)), ...(vanished.length > 0 ? hidden : [])],
    shown: errors.filter((one) => vanished.includes(one) || severityOf(one.code, pragma) === 'shown'),
  };
}

/** Whether two errors speak of the same place. */
function overlap(a: Fault, b: Fault): boolean {
  const [startOfA, startOfB] = [a.start ?? 0, b.start ?? 0];
  return startOfA <= startOfB + (b.length ?? 0) && startOfB <= startOfA + (a.length ?? 0);
}
