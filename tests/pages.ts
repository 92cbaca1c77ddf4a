/** Commands that a page of the project tells people to run, so that tests can run what is really written there. */

/** A `sh` block of a page, with what should come of it. */
export interface Step {
  readonly heading: string;
  readonly commands: string;
  /** The lines of the `text` block below; `...` stands for anything. */
  readonly shown: readonly string[];
  /** The `json` block above: what stands in `course.json` from here on. */
  readonly rules?: string;
}

/** The `sh` blocks of a page, in its order. */
export function stepsOf(page: string): Step[] {
  const steps: Step[] = [];
  let heading = '';
  let rules: string | undefined;
  for (const [, title, language, body] of page.matchAll(/^## (.*)$|^```(\w+)\n([\s\S]*?)^```$/gm)) {
    if (title !== undefined) heading = title;
    else if (language === 'json') rules = body;
    else if (language === 'sh') {
      steps.push({ heading, commands: body as string, shown: [], ...(rules !== undefined && { rules }) });
      rules = undefined;
    } else if (language === 'text') {
      const last = steps.at(-1);
      // A page may show what a notebook prints before its first command.
      if (last !== undefined)
        steps[steps.length - 1] = { ...last, shown: (body as string).trimEnd().split('\n') };
    }
  }
  return steps;
}

/** The single commands of a block, without what is said of them behind `#`. */
export const commandsOf = ({ commands }: Step): string[] =>
  commands
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');

/** Commands that stand in the text of a page, as `npm run lint` does here. */
export const commandsInText = (page: string): string[] =>
  [
    ...page
      .replace(/^```[\s\S]*?^```$/gm, '')
      .matchAll(/`((?:VERY_DEEP_\w+=\S+\s+)?(?:npm|npx)\s[^`]*|\.ci\/(?:run|nightly))`/g),
  ].map(([, command]) => (command as string).replace(/\s+/g, ' '));

const pattern = (line: string): RegExp =>
  new RegExp(
    line
      .split('...')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*'),
  );

/** The first line that is not printed, or not behind those before it. */
export function missing(shown: readonly string[], output: string): string | undefined {
  const lines = output.split('\n');
  let at = 0;
  for (const line of shown) {
    const found = lines.findIndex((one, i) => i >= at && pattern(line).test(one));
    if (found < 0) return line;
    at = found + 1;
  }
  return undefined;
}
