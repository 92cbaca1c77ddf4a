/**
 * A piece of code as fingerprints of its passages, in which names, comments and layout do not count.
 *
 * Code is reduced to a sequence of token kinds; every run of a few tokens is hashed, and of those some are chosen by
 * winnowing, so that of any passage that is long enough at least one is chosen in each work that has it.
 *
 * @source Schleimer, Wilkerson and Aiken (2003), "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD.
 */
import { createHash } from 'node:crypto';
import ts from 'typescript-api';

/** Tokens in a fingerprint, and the width of the window that one is chosen from. */
const gram = 7;
const windowWidth = 5;

/** A token: what it counts as, and where it stands. */
export interface Token {
  readonly as: string;
  readonly start: number;
  readonly end: number;
}

/** Tokens without comments; a name or a text is only that it is one, but members keep their names. */
export function tokensOf(text: string): Token[] {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, text);
  const tokens: Token[] = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    if (kind === ts.SyntaxKind.SemicolonToken) continue;
    const as = meaning(kind, scanner.getTokenText(), tokens[tokens.length - 1]?.as === '.');
    tokens.push({ as, start: scanner.getTokenPos(), end: scanner.getTextPos() });
  }
  return tokens;
}

function meaning(kind: ts.SyntaxKind, text: string, afterDot: boolean): string {
  if (kind === ts.SyntaxKind.Identifier || isContextual(kind)) return afterDot ? text : 'name';
  if (kind === ts.SyntaxKind.StringLiteral) return 'text';
  return kind === ts.SyntaxKind.LetKeyword || kind === ts.SyntaxKind.VarKeyword ? 'const' : text;
}

/** Words such as `out` and `type`, which are names nearly everywhere. */
const isContextual = (kind: ts.SyntaxKind): boolean =>
  kind > ts.SyntaxKind.LastReservedWord &&
  kind <= ts.SyntaxKind.LastKeyword &&
  kind !== ts.SyntaxKind.LetKeyword;

/** A hash of every run of {@link gram} tokens, in order. */
export const gramsOf = (tokens: readonly Token[]): string[] =>
  tokens.slice(gram - 1).map((_, i) =>
    createHash('sha1')
      .update(
        tokens
          .slice(i, i + gram)
          .map(({ as }) => as)
          .join(' '),
      )
      .digest('base64')
      .slice(0, 12),
  );

/** The least of every window: of any long enough common passage at least one is chosen in both works. */
export function winnow(hashes: readonly string[]): string[] {
  if (hashes.length <= windowWidth) return [...new Set(hashes)];
  const chosen = new Set<string>();
  for (let at = 0; at + windowWidth <= hashes.length; at++)
    chosen.add(hashes.slice(at, at + windowWidth).reduce((least, one) => (one < least ? one : least)));
  return [...chosen];
}

/** A stretch of a text that another text has, too, or has not. */
export interface Stretch {
  readonly text: string;
  readonly shared: boolean;
}

/**
 * A text in stretches, by whether its tokens stand in a passage that the other text has, too.
 * @param given fingerprints of what everybody was given, which are nobody's
 */
export function stretchesOf(text: string, other: string, given: ReadonlySet<string>): Stretch[] {
  const tokens = tokensOf(text);
  const theirs = new Set(gramsOf(tokensOf(other)));
  const shared = new Array<boolean>(tokens.length).fill(false);
  for (const [i, one] of gramsOf(tokens).entries())
    if (theirs.has(one) && !given.has(one)) shared.fill(true, i, i + gram);
  const stretches: Stretch[] = [];
  let at = 0;
  for (let i = 0; i < tokens.length; ) {
    const first = i;
    while (i < tokens.length && shared[i] === shared[first]) i++;
    const end = i < tokens.length ? (tokens[i] as Token).start : text.length;
    const from = (tokens[first] as Token).start;
    if (from > at) stretches.push({ text: text.slice(at, from), shared: false });
    stretches.push({ text: text.slice(from, end), shared: shared[first] as boolean });
    at = end;
  }
  if (at < text.length) stretches.push({ text: text.slice(at), shared: false });
  return stretches;
}
