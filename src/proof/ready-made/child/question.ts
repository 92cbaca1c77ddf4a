/** What a case asks, with live arguments, and how an answer to it is read. */

// biome-ignore lint/suspicious/noExplicitAny: whatever there is in TensorFlow.js and in the library, is called.
export type Any = any;

/** What an answer is made of, in its order. */
export type Leaf = number | string;

/** One observed call of a case. */
export interface Asked {
  /** The call's own arguments, then those of the steps before it. */
  readonly given: readonly Any[];
  /** How many of them are the call's own. */
  readonly own: number;
  readonly right: readonly Leaf[];
  readonly absolute: number;
  readonly relative: number;
}

type Key = string | number;

/** A value among what is given: an argument, or a member of one. */
export interface Place {
  /** `0`, `1.gamma`: the same in every case. */
  readonly name: string;
  readonly path: readonly Key[];
}

const isPlain = (value: Any): boolean =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** So deep are members looked for, and so many of a list. */
const deepest = 2;
const mostOfList = 4;

export class Question {
  readonly right: readonly Leaf[];
  readonly own: number;
  /** Arguments first, then members of arguments. */
  readonly places: readonly Place[];
  readonly #masters: readonly Any[];
  #given: readonly Any[];

  constructor(
    readonly tf: Any,
    readonly asked: Asked,
  ) {
    this.right = asked.right;
    this.own = asked.own;
    this.#masters = asked.given;
    this.#given = this.#copy(asked.given);
    const places: Place[] = [];
    const find = (value: Any, path: readonly Key[]): void => {
      if (typeof value === 'function' || value === undefined) return;
      places.push({ name: path.join('.'), path });
      if (path.length > deepest || this.isTensor(value)) return;
      const members =
        isPlain(value) || (Array.isArray(value) && typeof value[0] === 'object') ? Object.entries(value) : [];
      for (const [key, member] of members.slice(0, Array.isArray(value) ? mostOfList : 12))
        find(member, [...path, key]);
    };
    for (const [i, value] of this.#given.entries()) find(value, [i]);
    this.places = places.sort((a, b) => a.path.length - b.path.length);
  }

  isTensor(value: Any): boolean {
    return value instanceof this.tf.Tensor;
  }

  at({ path }: Place): Any {
    return path.reduce<Any>((value, key) => value[key], this.#given);
  }

  /** The arguments as they were, where something that was tried has disposed of one. */
  refresh(): void {
    const isGone = (value: Any): boolean =>
      this.isTensor(value)
        ? value.isDisposed
        : typeof value === 'object' && value !== null && Object.values(value).some(isGone);
    if (this.#given.some(isGone)) this.#given = this.#copy(this.#masters);
  }

  /** Whether these are the right ones, as near as the case wants them. */
  isRight(leaves: readonly Leaf[]): boolean {
    const { absolute, relative } = this.asked;
    return (
      leaves.length === this.right.length &&
      this.right.every((want, i) => {
        const got = leaves[i] as Leaf;
        if (Object.is(got, want)) return true;
        if (typeof got === 'string' || typeof want === 'string') return false;
        return Math.abs(got - want) <= absolute + relative * Math.abs(want);
      })
    );
  }

  /** Some of what is tried would write to what it is given. */
  #copy(value: Any): Any {
    if (this.isTensor(value)) return this.tf.keep(this.tf.clone(value));
    if (typeof value !== 'object' || value === null) return value;
    const copy = Array.isArray(value)
      ? value.map((one) => this.#copy(one))
      : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#copy(one)]));
    return Object.freeze(copy);
  }
}
