/**
 * Questions to the person at the notebook: the library's `prompt`, which is awaited, and the globals `prompt`, `confirm`
 * and `alert`, which wait as in a browser. The answers are heard by the control thread (stdin-socket.ts), so a cell may
 * wait for one in the middle of its code; an interrupt ends it there like any other waiting.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { type ConnectionInfo, encode, type Message, makeHeader } from '../../src/jupyter/wire';
import { askInstead } from '../../src/patches/readline-questions';
import { type Cell, Interrupted, whenAborted } from '../cells/cell';
import { flushStreams } from '../cells/output';
import { nobody, questionsOf } from '../cells/questions';
import { currentCell } from './cell';
import { addressee, type InputAnswer, type InputLine, type InputOrder } from './stdin-socket';

/** How the front end that sent a request is asked. */
export interface Asking {
  /** Gives the answer when it comes. */
  readonly ask: (text: string, password: boolean) => Promise<string>;
  /** Waits for the answer. */
  readonly askNow: (text: string) => string;
}

export class Input {
  readonly #port: MessagePort;
  readonly #line: InputLine;
  /** What to do with the answers that are still to come. */
  readonly #waiting = new Map<string, (value: string) => void>();

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#line = { port: port2, answered: new Int32Array(new SharedArrayBuffer(4)) };
    port1.on('message', (answer: InputAnswer) => this.#settle(answer));
  }

  /** The end for the control thread, which is to be transferred. */
  get line(): InputLine {
    return this.#line;
  }

  /** How whoever sent a request can be asked. */
  asking(request: Message, connection: ConnectionInfo, session: string): Asking {
    const put = (prompt: string, password: boolean, answer: (value: string) => void) => {
      const { identities, header: parent } = request;
      const header = makeHeader('input_request', session);
      const frames = encode(connection.key, { identities, header, parent, content: { prompt, password } });
      this.#put({ type: 'ask', id: header.msg_id, identities: addressee(identities), frames }, answer);
    };
    return {
      ask: (text, password) => new Promise((answer) => put(text, password, answer)),
      askNow: (text) => {
        let given: string | undefined;
        put(text, false, (value) => {
          given = value;
        });
        return this.#wait(() => given);
      },
    };
  }

  #put(order: InputOrder & { type: 'ask' }, answer: (value: string) => void): void {
    flushStreams();
    const { id } = order;
    this.#waiting.set(id, answer);
    this.#port.postMessage(order);
    const cell = currentCell();
    // An interrupt ends code without its `finally`, so the question is taken back from outside.
    if (cell === undefined) return;
    whenAborted(cell, () => {
      if (this.#waiting.delete(id)) this.#port.postMessage({ type: 'cancel', id } satisfies InputOrder);
    });
  }

  #settle({ id, value }: InputAnswer): void {
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    answer?.(value);
  }

  #wait(given: () => string | undefined): string {
    const { answered } = this.#line;
    for (;;) {
      Atomics.store(answered, 0, 0);
      for (
        let got = receiveMessageOnPort(this.#port);
        got !== undefined;
        got = receiveMessageOnPort(this.#port)
      )
        this.#settle(got.message as InputAnswer);
      const value = given();
      if (value !== undefined) return value;
      Atomics.wait(answered, 0, 0);
    }
  }
}

function asker(): Cell {
  const cell = currentCell();
  if (cell === undefined) throw new Error('there is no cell to ask from yet');
  if (cell.aborted) throw new Interrupted();
  return cell;
}

/** Puts the questions where cells find them, and makes `readline` ask the same way. */
export function installQuestions(): void {
  for (const [name, value] of Object.entries(questionsOf(asker)))
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  askInstead(() => {
    const cell = asker();
    if (!cell.canAsk) nobody();
    return (question) => cell.ask(question, false);
  });
}
