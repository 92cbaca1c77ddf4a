/** One entry of a history reply: the session, the number of the input, and its text. */
type Entry = [number, number, string];

interface HistoryRequest {
  hist_access_type?: 'range' | 'tail' | 'search';
  start?: number;
  stop?: number | null;
  n?: number;
  pattern?: string;
  unique?: boolean;
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

/** Answers a history request from the inputs of this session. */
export function history(inputs: readonly string[], request: HistoryRequest): Entry[] {
  const all = inputs.map((text, index): Entry => [0, index + 1, text]);
  const { hist_access_type: access = 'tail', n = all.length } = request;
  if (access === 'range')
    return all.slice(Math.max(0, (request.start ?? 1) - 1), (request.stop ?? all.length + 1) - 1);
  if (access === 'tail') return all.slice(Math.max(0, all.length - n));
  const pattern = glob(request.pattern ?? '*');
  const found = all.filter(([, , text]) => pattern.test(text));
  const wanted = request.unique
    ? found.filter(([, , text], index) => found.findLastIndex((entry) => entry[2] === text) === index)
    : found;
  return wanted.slice(Math.max(0, wanted.length - n));
}
