import type { HistoryRequest } from '../../src/jupyter/messages';

/** One entry of a history reply: the session, the number of the input, and its text, perhaps with its result's. */
type Entry = [session: number, line: number, text: string | [input: string, output: string | null]];

interface Past {
  /** 0 is this one, -1 the one before it. */
  readonly session: number;
  readonly line: number;
  readonly input: string;
  readonly output: string | null;
}

/** A glob pattern as Jupyter uses it, `*` and `?`, as a regular expression. */
const glob = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    's',
  );

function chosen(past: readonly Past[], request: HistoryRequest): readonly Past[] {
  const { hist_access_type: access = 'tail', n = past.length } = request;
  if (access === 'range') {
    const { session = 0, start = 1, stop } = request;
    // Negative numbers count from the newest session back, and positive ones from the oldest on.
    const oldest = Math.min(0, ...past.map((one) => one.session));
    const wanted = session > 0 ? oldest + session - 1 : session;
    return past.filter(
      (one) => one.session === wanted && one.line >= start && one.line < (stop ?? Number.POSITIVE_INFINITY),
    );
  }
  let found = past;
  if (access === 'search') {
    const pattern = glob(request.pattern ?? '*');
    found = past.filter(({ input }) => pattern.test(input));
    if (request.unique) {
      const last = new Map(found.map((one) => [one.input, one]));
      found = found.filter((one) => last.get(one.input) === one);
    }
  }
  return found.slice(Math.max(0, found.length - n));
}

/**
 * Answers a history request.
 * @param earlier what earlier sessions have executed, a list for each, the earliest first
 * @param own what this session has executed
 */
export function history(
  earlier: readonly (readonly Omit<Past, 'session'>[])[],
  own: readonly Pick<Past, 'input' | 'output'>[],
  request: HistoryRequest,
): Entry[] {
  const past = [
    ...earlier.flatMap((lines, index) => lines.map((one) => ({ ...one, session: index - earlier.length }))),
    ...own.map((one, index) => ({ ...one, line: index + 1, session: 0 })),
  ];
  return chosen(past, request).map(({ session, line, input, output }) => [
    session,
    line,
    request.output ? [input, output] : input,
  ]);
}
