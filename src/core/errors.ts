/**
 * The errors the library throws on purpose. Each names the value that was wrong and what was expected, so that
 * a student can mend the call from the message alone.
 */

/**
 * Common base: `catch (e) { if (e instanceof VeryDeepError) ... }` tells our errors from everybody else's.
 * @example
 * ```ts
 * new ShapeError('x has shape [2]') instanceof VeryDeepError; //=> true
 * ```
 */
export class VeryDeepError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/**
 * A tensor or array has the wrong rank or a wrong extent along some axis.
 * @example
 * ```ts
 * expectShape('x', [2, 3], [null, 4]); //=> throws ShapeError
 * ```
 */
export class ShapeError extends VeryDeepError {}

/**
 * A parameter is outside its range, or two parameters contradict each other.
 * @example
 * ```ts
 * new Random(-1); //=> throws ValueError
 * ```
 */
export class ValueError extends VeryDeepError {}

/**
 * A data file is missing, truncated, foreign or does not match its checksum.
 * @example
 * ```ts
 * readIdx('no-such-file.idx'); //=> throws DataError
 * ```
 */
export class DataError extends VeryDeepError {}

/**
 * No engine, or not the one asked for, could be loaded.
 * @example
 * ```ts
 * await prompt('Is anybody there?'); //=> throws EngineError
 * ```
 */
export class EngineError extends VeryDeepError {}

/**
 * An exercise, or the notebook that answers it, is not what the course expects.
 * @example
 * ```ts
 * hint('no-such-exercise'); //=> throws ExerciseError
 * ```
 */
export class ExerciseError extends VeryDeepError {}

/**
 * The command line was used wrongly, or the machine lacks what the command needs: exit status 2.
 * @example
 * ```ts
 * new UsageError('which notebook?').message; //=> 'which notebook?'
 * ```
 */
export class UsageError extends VeryDeepError {}
