import type { HistoryRequest } from '../../src/jupyter/messages';

/** One entry of a history reply: the session, the number of the input, and its text, perhaps with its result's. */
type Entry = [session: number, line: number, text: string | [input: string, output: string | null]];

interface Past {
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

/** Answers a history request from what this session has executed. */
export function history(past: readonly Past[], request: HistoryRequest): Entry[] {
  const { hist_access_type: access = 'tail', n = past.length } = request;
  let chosen = past.map(({ input, output }, index) => ({ input, output, line: index + 1 }));
  if (access === 'range') {
    chosen = chosen.slice(Math.max(0, (request.start ?? 1) - 1), (request.stop ?? past.length + 1) - 1);
  } else {
    if (access === 'search') {
      const pattern = glob(request.pattern ?? '*');
      chosen = chosen.filter(({ input }) => pattern.test(input));
      if (request.unique) {
        const last = new Map(chosen.map(({ input, line }) => [input, line]));
        chosen = chosen.filter(({ input, line }) => last.get(input) === line);
      }
    }
    chosen = chosen.slice(Math.max(0, chosen.length - n));
  }
  return chosen.map(({ input, output, line }) => [0, line, request.output ? [input, output] : input]);
}
