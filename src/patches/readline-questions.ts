/**
 * What: `createInterface` of `node:readline` and `node:readline/promises`, where it reads `process.stdin`, in the course's
 *   kernel.
 * Why: a kernel's standard input is empty, so an interface on it is closed at once, and its first question fails. The front
 *   end is asked instead: by `question`, by `prompt`, and by `for await (const line of ...)`.
 * Versions: every Node.js that the course supports; all of this is documented.
 * Needed: as long as a question on an empty standard input has no answer.
 */
import { syncBuiltinESMExports } from 'node:module';
import readline from 'node:readline';
import promises from 'node:readline/promises';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';

type Ask = (question: string) => Promise<string>;
type Callback = (line: string) => void;

interface Options {
  readonly input?: unknown;
  readonly signal?: AbortSignal;
}

/** As much of an interface as is changed. */
interface Asking {
  readonly closed?: boolean;
  question: unknown;
  prompt: unknown;
  getPrompt(): string;
  [Symbol.asyncIterator]: () => AsyncIterator<string>;
}

/** A line, unless `signal` says before that nobody waits for it any more. */
function lineOf(asked: Promise<string>, signal: AbortSignal | undefined): Promise<string> {
  if (signal === undefined) return asked;
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    asked.then(resolve, reject);
  });
}

function checkOpen(one: Asking): void {
  if (one.closed === true)
    throw new Error('the interface is closed: make a new one with createInterface() to ask again');
}

/**
 * Makes interfaces on `process.stdin` ask.
 * @param asker says how to ask from where the code is now, or throws where nobody can be asked
 */
export function askInstead(asker: () => Ask): void {
  const change = <Module extends { createInterface: unknown }>(module: Module, isPromised: boolean) => {
    const createInterface = module.createInterface as (...args: unknown[]) => Asking;
    module.createInterface = (...args: unknown[]): Asking => {
      const [first, output] = args;
      const isStream = typeof (first as { on?: unknown } | undefined)?.on === 'function';
      const options = (isStream ? { input: first, output } : first) as Options | undefined;
      if (options?.input !== process.stdin) return createInterface(...args);
      const input = new PassThrough();
      const one = createInterface({ ...options, input, terminal: false });
      const ask = async (question: string, { signal }: Options = {}): Promise<string> => {
        checkOpen(one);
        return lineOf(asker()(question), signal);
      };
      const call = (question: string, second: Options | Callback, third?: Callback): void => {
        const callback = typeof second === 'function' ? second : third;
        const { signal } = typeof second === 'function' ? ({} as Options) : second;
        checkOpen(one);
        // Nobody who waits for a callback hears of a promise that fails: who cannot be asked is told of at once.
        const asked = lineOf(asker()(question), signal);
        asked.then(
          (line) => setImmediate(() => one.closed !== true && callback?.(line)),
          (error: unknown) => {
            if (signal?.aborted !== true) throw error;
          },
        );
      };
      one.question = isPromised ? ask : Object.assign(call, { [promisify.custom]: ask });
      one.prompt = () => {
        void ask(one.getPrompt()).then((line) => input.write(`${line}\n`));
      };
      one[Symbol.asyncIterator] = async function* () {
        while (one.closed !== true) yield await ask(one.getPrompt());
      };
      return one;
    };
  };
  change(readline, false);
  change(promises, true);
  syncBuiltinESMExports();
}
