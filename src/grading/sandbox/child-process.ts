/** One child: started, asked, measured and ended by the parent. It answers one job and is never used again. */
import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { toWire } from '../../exercises/values';
import { type Ending, endingOf } from './ending';
import { type LaunchOptions, launch } from './launch';
import { ANSWERS, type Request } from './protocol';

/** How much a child may answer in all; the honest answers of a whole chapter are a tenth of a mebibyte. */
const maxAnswerBytes = 4 * 2 ** 20;
/** Printing this many times what is kept ends the job. */
const floodFactor = 64;
/** What a child that is only just booting may print. */
const defaultOutputBytes = 64 * 1024;

/** Thrown by {@link Child.next} when the child will answer nothing more. */
export class Ended extends Error {
  constructor(readonly ending: Ending) {
    super(ending.message);
  }
}

/** What the control group has to say. */
const OUT_OF_MEMORY: Ending = {
  status: 'memory',
  message: 'the processes of the code needed more memory than all may have',
};

export class Child {
  /** Settles when all of the child's processes are gone. */
  readonly gone: Promise<void>;
  /** What was printed, cut at the limit. */
  get output(): string {
    return Buffer.concat(this.#printed).toString('utf8');
  }
  outputBytes = defaultOutputBytes;
  /** The outermost process: the walls, with the code in one of its descendants. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  readonly #process: ChildProcess;
  readonly #printed: Buffer[] = [];
  #printedBytes = 0;
  #seenBytes = 0;
  #answerBytes = 0;
  #line: Buffer[] = [];
  #lines: string[] = [];
  #waiting: { resolve: (line: string) => void; reject: (error: Ended) => void } | undefined;
  #ending: Ending | undefined;

  constructor(options: LaunchOptions) {
    this.#process = launch(options);
    const [stdin, stdout, stderr, answers] = this.#process.stdio as [
      Writable,
      Readable,
      Readable,
      Readable,
      ...unknown[],
    ];
    stdin.on('error', () => {}); // the child is gone; `close` says so
    answers.on('error', () => {});
    for (const stream of [stdout, stderr]) stream.on('data', (data: Buffer) => this.#print(data));
    (this.#process.stdio[ANSWERS] as Readable).on('data', (data: Buffer) => this.#read(data));
    this.gone = new Promise((resolve) => {
      this.#process.on('error', (error) => {
        this.#end({ status: 'crashed', message: `the sandbox did not start: ${error.message}` });
        resolve();
      });
      this.#process.on('exit', (code, signal) => {
        // A survivor outside the process namespace (best effort only) would keep the pipes open: end the group.
        this.kill();
        for (const stream of [stdin, stdout, stderr, answers]) setImmediate(() => stream.destroy());
        const ended = { code, signal, output: this.output, memoryMiB: options.memoryMiB };
        this.#end(options.group?.ranOut === true ? OUT_OF_MEMORY : endingOf(ended));
        resolve();
      });
    });
  }

  /** Sends a request; does not wait. */
  tell(request: Request): void {
    this.#process.stdin?.write(`${toWire(request)}\n`);
  }

  /**
   * The next answer, as text that nobody has checked.
   * @throws Ended when there will be none
   */
  next(): Promise<string> {
    const line = this.#lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (this.#ending !== undefined) return Promise.reject(new Ended(this.#ending));
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** Ends the child and everything it started; the first reason given is the one that counts. */
  end(ending: Ending): void {
    this.#end(ending);
    this.kill();
  }

  kill(): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Already gone.
    }
  }

  #end(ending: Ending): void {
    this.#ending ??= ending;
    this.#waiting?.reject(new Ended(this.#ending));
    this.#waiting = undefined;
  }

  #print(data: Buffer): void {
    this.#seenBytes += data.length;
    const room = this.outputBytes - this.#printedBytes;
    if (room > 0) {
      const kept = data.subarray(0, room);
      this.#printed.push(kept);
      this.#printedBytes += kept.length;
    }
    if (this.#seenBytes > floodFactor * this.outputBytes)
      this.end({
        status: 'output',
        message: `the code printed more than ${Math.round((floodFactor * this.outputBytes) / 2 ** 20)} MiB`,
      });
  }

  #read(data: Buffer): void {
    this.#answerBytes += data.length;
    if (this.#answerBytes > maxAnswerBytes) {
      this.end({ status: 'output', message: 'the code answered with far too much data' });
      return;
    }
    let rest = data;
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      this.#line.push(rest.subarray(0, at));
      const line = Buffer.concat(this.#line).toString('utf8');
      this.#line = [];
      rest = rest.subarray(at + 1);
      if (this.#waiting === undefined) this.#lines.push(line);
      else {
        this.#waiting.resolve(line);
        this.#waiting = undefined;
      }
    }
    if (rest.length > 0) this.#line.push(rest);
  }
}
