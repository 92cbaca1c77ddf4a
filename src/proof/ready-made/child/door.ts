import type { Any, Question } from './question';

/** One call that may come to the answer. */
export interface Call {
  /** Which, in words that are the same in every case. */
  readonly words: string;
  call(): Any;
}

/** One way to something ready-made, with the calls that are worth a try. */
export interface Way {
  readonly name: string;
  calls(question: Question): Iterable<Call>;
}

/**
 * Something ready-made, with the ways that lead to it. They come to the same wherever they are open: the second is tried
 * only where the first is withheld.
 */
export type Door = readonly Way[];
