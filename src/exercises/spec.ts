/**
 * What an exercise is. One specification serves the check in the notebook, `very-deep check` and `very-deep grade`.
 *
 * Cases are data, not code: a list of steps that any implementation can be asked to carry out, in this process or
 * in a sandbox, and whose results are compared as plain values. So one case serves the reference, each
 * misconception, the student, and the recording that goes into a student's bundle.
 */
import type { Random } from '../core';
import type { MissionName } from '../laboratory/missions';

/** TensorFlow.js as a value: the copy that an implementation computes with. */
export type TensorFlow = typeof import('@tensorflow/tfjs');

/** A tensor as data; `data` is in row-major order, and integers stand for booleans. */
export interface TensorValue {
  readonly tensor: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly data: readonly number[];
}

/** The result of an earlier step, by the name its `as` gave it. */
export interface RefValue {
  readonly ref: string;
}

/** A function the sandbox knows by name and hands to the student's code, for instance `square`. */
export interface GivenValue {
  readonly given: string;
}

/** Anything that can be an argument or an observed result. */
export type Value =
  | null
  | boolean
  | number
  | string
  | TensorValue
  | RefValue
  | GivenValue
  | readonly Value[]
  | { readonly [key: string]: Value };

/**
 * With respect to what a gradient is taken: argument number n, a member of an argument (`[0, 'gamma']` is the
 * member `gamma` of argument 0), or a variable that the object `on` keeps under that property.
 */
export type GradientTarget = number | readonly (string | number)[] | { readonly property: string };

/**
 * One thing the implementation is asked to do. Its result is observed unless `observe` is false; a constructed
 * object is observed as null, for it is what its methods do.
 */
export type Step = { readonly as?: string; readonly observe?: boolean } & (
  | { readonly call: string; readonly args: readonly Value[] }
  | { readonly construct: string; readonly args: readonly Value[] }
  | { readonly on: string; readonly method: string; readonly args: readonly Value[] }
  | { readonly on: string; readonly property: string }
  /** Gives a property a value; a `tf.Variable` there is assigned to. Not observed. */
  | { readonly on: string; readonly set: string; readonly to: Value }
  /** Calls an earlier result that is itself a function. */
  | { readonly on: string; readonly args: readonly Value[] }
  /**
   * The gradient of sum(result * weights); `output` picks one member of a tuple or object result. A result that
   * does not depend on `wrt` (a stopped gradient) is an error outcome named `NoGradient`.
   */
  | {
      readonly gradient: { readonly call: string } | { readonly on: string; readonly method: string };
      readonly args: readonly Value[];
      readonly wrt: GradientTarget;
      readonly output?: string | number;
      readonly weights: TensorValue;
    }
);

/** What a step did to an argument that it was given: changed its content, or disposed of a tensor. */
export interface ChangedArgument {
  /** Which argument, from 0. */
  readonly argument: number;
  readonly how: 'changed' | 'disposed';
}

/** An error as two texts of bounded length. */
export interface ErrorText {
  readonly name: string;
  readonly message: string;
  /** What the exercise withholds, where that was used: `tf.moments`. */
  readonly withheld?: string;
}

/** What carrying out one step gave: its observed value, or the error that ended the case. */
export type Outcome =
  | {
      readonly value: Value;
      /** The value came as a promise. */
      readonly promised?: true;
      readonly changed?: readonly ChangedArgument[];
    }
  | { readonly error: ErrorText };

/** A named case: its steps, what it is worth and how exactly it must be met. */
export interface Case {
  readonly name: string;
  readonly points: number;
  readonly steps: readonly Step[];
  /** |got − expected| <= absolute + relative·|expected|, elementwise; 1e-4 and 1e-3 by default. */
  readonly tolerance?: { readonly absolute?: number; readonly relative?: number };
}

/** What a solution cell declares: functions and classes by name. */
export type Implementation = Readonly<Record<string, unknown>>;

/** A complete wrong implementation, with the one sentence that helps whoever wrote it. */
interface Misconception {
  readonly id: string;
  readonly sentence: string;
  readonly implementation: Implementation;
}

/**
 * What a solution may use. Exercises with equal rules are graded in one child, so share the lists
 * (`src/exercises/rules.ts`) where you can.
 */
export interface Rules {
  /** TensorFlow.js functions that would solve the exercise, as students write them: `tf.moments`. */
  readonly forbid: readonly string[];
  /** What `import { ... } from 'very-deep'` may bring beside `tf`, `Random` and the errors; nothing by default. */
  readonly allow?: readonly string[];
  /** The sentence shown when a forbidden name is used. */
  readonly reason: string;
}

interface ExerciseBase {
  /** Unique over the course, kebab-case: `batch-norm-train`. */
  readonly id: string;
  /** The notebook it stands in, without `.ipynb`: `03-batch-normalization`. */
  readonly chapter: string;
  readonly title: string;
  /** Shown one at a time, from a nudge to nearly the answer; at least two. */
  readonly hints: readonly string[];
  /**
   * Why it was taken out of the course. Its file stays, for notebooks of earlier releases are still graded on it; a new
   * release has no cell of it.
   */
  readonly retired?: string;
}

/** An exercise answered by code: `code` from a stub that throws, `bug-hunt` from code with planted bugs. */
export interface CodeExercise extends ExerciseBase {
  readonly kind: 'code' | 'bug-hunt';
  /** The names the solution cell must declare; the first is what `check(id, solution)` is given. */
  readonly entry: readonly string[];
  /** TypeScript of the cell as the student first sees it. */
  readonly stub: string;
  /** The cases for a seed. Their names, number and points are the same for every seed. */
  cases(random: Random): readonly Case[];
  readonly reference: Implementation;
  /** Right solutions that go about it differently; each must pass. At least two. */
  readonly alternatives: Readonly<Record<string, Implementation>>;
  /** At least three; each must fail. */
  readonly misconceptions: readonly Misconception[];
  readonly rules: Rules;
  /**
   * Mutants of the reference that answer as it does, so that no case can tell: as `very-deep exercises verify`
   * prints them, each with the reason why it is right too. Where the same change is made in several places, `in` is a
   * part of the line of code that is meant. It is an error when the cases can tell after all.
   */
  readonly equivalent?: readonly EquivalentMutant[];
  /**
   * What is ready-made and does the work, and may: as `very-deep exercises verify --ways` prints it, each with the reason why it is
   * not withheld.
   */
  readonly readyMade?: readonly { readonly way: string; readonly why: string }[];
}

/** A change of the reference that is right, too. */
export interface EquivalentMutant {
  readonly mutant: string;
  readonly in?: string;
  readonly why: string;
}

/** A question answered by `answer(id, value)`. */
export interface QuestionExercise extends ExerciseBase {
  readonly kind: 'question';
  readonly points: number;
  readonly prompt: string;
  readonly answer:
    | {
        readonly type: 'choice';
        readonly options: Readonly<Record<string, string>>;
        readonly correct: string;
        /** For each option, why it is right or wrong. */
        readonly explanations: Readonly<Record<string, string>>;
      }
    | {
        readonly type: 'number';
        readonly correct: number;
        readonly tolerance: number;
        readonly explanation: string;
        /** Wrong numbers that betray a known slip, with the sentence for it. */
        readonly slips?: readonly { readonly value: number; readonly sentence: string }[];
      }
    /** The text of a run of the laboratory, or of several: whoever judges replays it, and measures. */
    | {
        readonly type: 'run';
        readonly mission: MissionName;
        /** Makes an answer that is right: one of many. */
        readonly correct: () => string;
        readonly explanation: string;
        /** Every other finding of the mission, with an answer that comes to it and the sentence that helps. */
        readonly wrong: readonly {
          readonly finding: string;
          readonly sentence: string;
          readonly answer: () => string;
        }[];
      };
}

/** A thing that a text is given points for, or loses points by. */
interface Criterion {
  /** Unique in its rubric, kebab-case. */
  readonly id: string;
  /** What whoever grades looks for, and whoever wrote is told. */
  readonly label: string;
  readonly points: number;
  /** What helps a student who is told of it; may be empty. */
  readonly comment: string;
}

/** An answer in words, in a Markdown cell, or in words and a figure. A person grades it, by a rubric. */
export interface TextExercise extends ExerciseBase {
  readonly kind: 'text';
  readonly points: number;
  /** What is asked; it stands in the cell above the answer in these words. */
  readonly prompt: string;
  /** Whether a figure belongs to the answer, which a code cell of its own draws. */
  readonly figure?: true;
  /** How long a good answer is, in words: a guide for whoever writes, and no rule. */
  readonly words: readonly [least: number, most: number];
  /** With what whoever grades begins; they may change it at the desk. What it gives adds up to the points. */
  readonly rubric: readonly Criterion[];
  /** What to look for while reading, for whoever grades; it never leaves the building. */
  readonly reading: readonly string[];
}

export type Exercise = CodeExercise | QuestionExercise | TextExercise;
