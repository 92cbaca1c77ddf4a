/** One thing that `very-deep doctor` looked at. */
export interface Check {
  /** What was looked at: `engine`, `data`, ... */
  readonly name: string;
  /** `fails`: the course cannot run so; `weak`: it runs, but something is slower, missing or unsafe. */
  readonly status: 'ok' | 'weak' | 'fails';
  /** What was found, in one line. */
  readonly found: string;
  /** More lines: what is missing and how to get it. */
  readonly notes: readonly string[];
  /** The same for programs. */
  readonly details: Readonly<Record<string, unknown>>;
}
