/**
 * What a command's table says: who it is for, what follows its name, its options with their ranges and defaults. Help,
 * checks, defaults and docs/commands.md are all derived from it. Tables load nothing heavy: `very-deep --help` reads all.
 */

/** Whom a command is for; the help lists the commands so. */
export const groups = {
  student: 'for students',
  teacher: 'for teachers',
  machine: 'for the machine',
} as const;

interface Row {
  /** What it does, in a few words. */
  readonly about: string;
  /** The actions that it belongs to, where it does not belong to all. */
  readonly of?: readonly string[];
  /** Another option, without which it does nothing: it is refused alone. */
  readonly onlyWith?: string;
  /** Another option, beside which it does nothing: it is refused there. */
  readonly notWith?: string;
}

/** Set or not; `no-x` is an option like any other. */
interface FlagRow extends Row {
  readonly kind: 'flag';
}

interface ValueRow<T> extends Row {
  /** What the value is called in the help, such as FILE. */
  readonly value: string;
  /** What counts when it is left out; a function where that depends on the machine. */
  readonly default?: T | (() => T);
  /** How the help tells the default, where the value itself would be another on each machine. */
  readonly defaultText?: string;
  /** What is said when it is left out, where it cannot be. */
  readonly needed?: string;
}

interface TextRow extends ValueRow<string> {
  readonly kind: 'text';
}

interface ChoiceRow extends ValueRow<string> {
  readonly kind: 'choice';
  readonly among: readonly string[];
}

export interface NumberRow extends ValueRow<number> {
  readonly kind: 'number';
  /** What the number is, where "number" or "whole number" says too little. */
  readonly noun?: string;
  readonly whole?: boolean;
  /** The least it can be. */
  readonly from?: number;
  /** What it must be more than. */
  readonly above?: number;
  /** The most it can be. */
  readonly to?: number;
}

export type OptionRow = FlagRow | TextRow | ChoiceRow | NumberRow;

/** What follows the command's name, besides options. */
export interface Operand {
  readonly name: string;
  readonly many?: boolean;
  readonly optional?: boolean;
  /** The question that is asked when it is missing. */
  readonly question?: string;
}

/** One of several things that a command does, named by the word after the command's. */
interface Action {
  readonly operands: readonly Operand[];
  readonly about: string;
}

export interface CommandTable {
  readonly name: string;
  readonly group: keyof typeof groups;
  /** One line for `very-deep --help`. */
  readonly summary: string;
  /** What it does and what one must know; blank lines part paragraphs. */
  readonly about: string;
  readonly actions?: Readonly<Record<string, Action>>;
  /** Of a command without actions. */
  readonly operands?: readonly Operand[];
  readonly options: Readonly<Record<string, OptionRow>>;
  /** What its exit status says. */
  readonly exits: string;
}

type Given<Row> = Row extends { readonly kind: 'number' }
  ? number
  : Row extends { readonly among: readonly (infer Choice)[] }
    ? Choice
    : string;

type ValueOf<Row> = Row extends { readonly kind: 'flag' }
  ? boolean
  : Row extends { readonly default: unknown } | { readonly needed: string }
    ? Given<Row>
    : Given<Row> | undefined;

/** What the options say on one command line, by their names. */
export type Values<T extends CommandTable> = {
  readonly [Name in keyof T['options']]: ValueOf<T['options'][Name]>;
};

/** A command line that its table accepts. */
export interface Parsed<T extends CommandTable> {
  readonly action: T extends { readonly actions: infer Actions } ? keyof Actions : undefined;
  readonly operands: readonly string[];
  readonly values: Values<T>;
}

/** Keeps the names and choices of a table as types. */
export const commandTable = <const T extends CommandTable>(table: T): T => table;
