/**
 * Questions to the person at the notebook. A cell that awaits the answer gets it in a message; one that waits for it in the
 * middle of its code, as `prompt()` does, reads it from memory that is shared with the page.
 */
import { lookAtFlag } from './interrupts';
import { ANSWERED, NO_ANSWER } from './protocol';
import { tell } from './remote';

const waiting = new Map<number, { resolve: (answer: string) => void; reject: (error: Error) => void }>();
let questions = 0;
let shared: SharedArrayBuffer | undefined;

/** @param answer where the page writes answers, if it can */
export function installInput(answer: SharedArrayBuffer | undefined): void {
  shared = answer;
}

/** Asks, and gives the answer when it comes. */
export function ask(run: number, text: string, password: boolean): Promise<string> {
  const id = ++questions;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    tell({ event: 'question', run, id, text, password });
  });
}

/** Takes an answer, or why there is none. */
export function takeAnswer(id: number, answer: string | undefined, failure = ''): void {
  const asked = waiting.get(id);
  waiting.delete(id);
  if (answer === undefined) asked?.reject(new Error(failure));
  else asked?.resolve(answer);
}

/** Asks, and waits for the answer. */
export function askNow(run: number, text: string): string {
  if (shared === undefined) {
    throw new Error(
      "prompt(), confirm() and alert() cannot wait here, since the page shares no memory with its worker; write `await prompt('...')` with the `prompt` of 'very-deep'",
    );
  }
  const state = new Int32Array(shared, 0, 2);
  Atomics.store(state, 0, NO_ANSWER);
  tell({ event: 'question', run, id: undefined, text, password: false });
  while (Atomics.load(state, 0) === NO_ANSWER) {
    Atomics.wait(state, 0, NO_ANSWER, 1000);
    lookAtFlag();
  }
  const bytes = new Uint8Array(shared, 8, Atomics.load(state, 1));
  const answer = new TextDecoder().decode(bytes.slice());
  if (Atomics.load(state, 0) !== ANSWERED) throw new Error(answer);
  return answer;
}
