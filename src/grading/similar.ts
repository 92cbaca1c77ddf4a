/**
 * Pairs of submissions whose solutions are suspiciously alike: a hint where to look, never a verdict.
 *
 * Each solution is reduced to a sequence of token kinds in which names do not matter, so renaming changes nothing;
 * its fingerprints are chosen by winnowing, so reordering functions changes little; what stands in the released stub,
 * or in many solutions, says nothing and is not counted.
 *
 * @source Schleimer, Wilkerson and Aiken (2003), "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD.
 */
import { createHash } from 'node:crypto';
import ts from '@tslab/typescript-for-tslab';

/** A student's solution cells by grade id. */
export interface Work {
  readonly student: string;
  readonly cells: ReadonlyMap<string, string>;
}

export interface Pair {
  readonly first: string;
  readonly second: string;
  /** Shared fingerprints over those of the smaller work, in [0, 1]. */
  readonly similarity: number;
  /** How many fingerprints they share: a high similarity of very little says little. */
  readonly shared: number;
  /** The cells that they share most of, first. */
  readonly cells: readonly string[];
}

export interface SimilarOptions {
  /** Pairs below this are left out; 0.6 by default. */
  readonly threshold?: number;
  /** Fingerprints that more than this share of all students have are the usual way to write it; 0.25 by default. */
  readonly commonShare?: number;
  /** Pairs that share fewer fingerprints are left out; 8 by default. */
  readonly minShared?: number;
}

/** Tokens in a fingerprint, and the width of the window that one is chosen from. */
const gram = 7;
const windowWidth = 5;

/**
 * @param works all students' solutions
 * @param stubs the released cells by grade id: what stands there is nobody's own
 * @returns the most similar pair first
 */
export function similarPairs(
  works: readonly Work[],
  stubs: ReadonlyMap<string, string>,
  options: SimilarOptions = {},
): Pair[] {
  const { threshold = 0.6, commonShare = 0.25, minShared = 8 } = options;
  const given = new Set([...stubs.values()].flatMap((text) => grams(text)));
  const prints = works.map(({ cells }) => printsOf(cells, given));
  const owners = new Map<string, number>();
  for (const of of prints) for (const print of of.keys()) owners.set(print, (owners.get(print) ?? 0) + 1);
  // In a class of a few, two who share something are not "many".
  const common = Math.max(3, commonShare * works.length);
  for (const of of prints)
    for (const print of [...of.keys()]) if ((owners.get(print) as number) > common) of.delete(print);

  const pairs: Pair[] = [];
  for (const [i, first] of prints.entries())
    for (const [j, second] of prints.entries()) {
      if (j <= i || (works[i] as Work).student === (works[j] as Work).student) continue;
      const shared = [...first.keys()].filter((print) => second.has(print));
      const similarity = shared.length / Math.max(1, Math.min(first.size, second.size));
      if (shared.length < minShared || similarity < threshold) continue;
      pairs.push({
        first: (works[i] as Work).student,
        second: (works[j] as Work).student,
        similarity,
        shared: shared.length,
        cells: cellsByCount(shared.map((print) => first.get(print) as string)),
      });
    }
  return pairs.sort((a, b) => b.similarity - a.similarity || b.shared - a.shared);
}

/** Fingerprints of a work, each with the cell it stands in. */
function printsOf(cells: ReadonlyMap<string, string>, given: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [id, text] of cells)
    for (const print of winnow(grams(text).filter((one) => !given.has(one)))) found.set(print, id);
  return found;
}

/** Every run of {@link gram} tokens, hashed. */
function grams(text: string): string[] {
  const tokens = normalized(text);
  return tokens.slice(gram - 1).map((_, i) =>
    createHash('sha1')
      .update(tokens.slice(i, i + gram).join(' '))
      .digest('base64')
      .slice(0, 12),
  );
}

/** The least of every window: of any long enough common passage at least one is chosen in both works. */
function winnow(hashes: readonly string[]): string[] {
  if (hashes.length <= windowWidth) return [...hashes];
  const chosen = new Set<string>();
  for (let at = 0; at + windowWidth <= hashes.length; at++)
    chosen.add(hashes.slice(at, at + windowWidth).reduce((least, one) => (one < least ? one : least)));
  return [...chosen];
}

/** Tokens without comments and types' names; a name or a literal is only that it is one, but members keep theirs. */
function normalized(text: string): string[] {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, text);
  const tokens: string[] = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const afterDot = tokens[tokens.length - 1] === '.';
    if (kind === ts.SyntaxKind.Identifier || isContextual(kind))
      tokens.push(afterDot ? scanner.getTokenText() : 'name');
    else if (kind === ts.SyntaxKind.NumericLiteral) tokens.push(scanner.getTokenText());
    else if (kind === ts.SyntaxKind.StringLiteral) tokens.push('text');
    else if (kind === ts.SyntaxKind.SemicolonToken) continue;
    else if (kind === ts.SyntaxKind.LetKeyword || kind === ts.SyntaxKind.VarKeyword) tokens.push('const');
    else tokens.push(scanner.getTokenText());
  }
  return tokens;
}

/** Words such as `out` and `type`, which are names nearly everywhere. */
const isContextual = (kind: ts.SyntaxKind): boolean =>
  kind > ts.SyntaxKind.LastReservedWord &&
  kind <= ts.SyntaxKind.LastKeyword &&
  kind !== ts.SyntaxKind.LetKeyword;

function cellsByCount(ids: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([id]) => id);
}
