/** What of all that arrives at a socket is a request to this kernel: signed with its key, by somebody else, and new. */
import { decode, type Message, signatureIn } from '../../src/jupyter/wire';

const BUCKETS = 4096;
/** How many signatures a bucket keeps: the last of those that begin with its number. */
const KEPT = 16;

/**
 * The last 65,536 signatures that were heard, on whichever socket. A signed request says who sent it and what it is, but
 * not to which socket, nor that it is the first of its kind: whoever records one could send it again.
 *
 * Both threads read and write the same memory.
 */
class Signatures {
  readonly memory: SharedArrayBuffer;
  readonly #lock: Int32Array;
  readonly #kept: BigUint64Array;

  constructor(memory = new SharedArrayBuffer(8 + 8 * BUCKETS * KEPT)) {
    this.memory = memory;
    this.#lock = new Int32Array(memory, 0, 1);
    this.#kept = new BigUint64Array(memory, 8);
  }

  /** Notes a signature. @returns whether it is a new one */
  add(signature: Buffer): boolean {
    // The half of it that would have to coincide is out of reach for anybody without the key.
    const half = BigInt(`0x${signature.toString('latin1', 0, 16)}`);
    const at = Number.parseInt(signature.toString('latin1', 16, 19), 16) * KEPT;
    const bucket = this.#kept.subarray(at, at + KEPT);
    while (Atomics.compareExchange(this.#lock, 0, 0, 1) !== 0);
    const isNew = !bucket.includes(half);
    if (isNew) {
      bucket.copyWithin(1, 0);
      bucket[0] = half;
    }
    Atomics.store(this.#lock, 0, 0);
    return isNew;
  }
}

export interface Heard {
  readonly message: Message;
  /** Whether its signature was heard before: whoever sent it is told, and nothing is done. */
  readonly isRepeated: boolean;
}

export class Hearing {
  readonly #key: string;
  readonly #own: string;
  readonly #signatures: Signatures;

  /**
   * @param own the session of the kernel's own messages, which come back from whoever hears them published
   * @param memory another thread's
   */
  constructor(key: string, own: string, memory?: SharedArrayBuffer) {
    this.#key = key;
    this.#own = own;
    this.#signatures = new Signatures(memory);
  }

  /** For another thread's. */
  get memory(): SharedArrayBuffer {
    return this.#signatures.memory;
  }

  /** The request in some frames, or undefined where there is none: whoever sent them is not answered. Never throws. */
  of(frames: readonly Buffer[]): Heard | undefined {
    let message: Message;
    try {
      message = decode(this.#key, frames);
    } catch {
      return undefined;
    }
    if (message.header.session === this.#own) return undefined;
    const isRepeated = this.#key !== '' && !this.#signatures.add(signatureIn(frames));
    return { message, isRepeated };
  }
}

/** What is replied to a repeated request. Nothing is published of it: that would end the first one's in front ends. */
export const repeatedRequest: object = {
  status: 'error',
  ename: 'RepeatedRequest',
  evalue:
    'a request with this signature has been heard before, and is not taken twice; to ask again, sign it anew with a msg_id of its own',
  traceback: [],
};

/** What is replied to a request whose answer failed. */
export function failedRequest(error: unknown): object {
  const { name = 'Error', message = String(error), stack = '' } = error instanceof Error ? error : {};
  return { status: 'error', ename: name, evalue: message, traceback: stack.split('\n') };
}
