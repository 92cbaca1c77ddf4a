/** A piece of a source: from one position up to another. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A source with some pieces blanked. Everything else stays where it is, and so do all lines. */
export function blanked(source: string, spans: readonly Span[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const from = Math.max(at, start);
    if (end <= from) continue;
    pieces.push(source.slice(at, from), source.slice(from, end).replace(/[^\n]/g, ' '));
    at = end;
  }
  return pieces.join('') + source.slice(at);
}
