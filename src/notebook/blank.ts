/** A piece of a source: from one position up to another. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A source with some pieces blanked. Everything else stays where it is, and so do all lines. */
export const blanked = (source: string, spans: readonly Span[]): string =>
  spans.reduce(
    (text, { start, end }) =>
      text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end),
    source,
  );
