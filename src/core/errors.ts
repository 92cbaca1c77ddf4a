/**
 * The errors the library throws on purpose. Each names the value that was wrong and what was expected, so that
 * a student can mend the call from the message alone.
 */

/** Common base: `catch (e) { if (e instanceof VeryDeepError) ... }` tells our errors from everybody else's. */
export class VeryDeepError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A tensor or array has the wrong rank or a wrong extent along some axis. */
export class ShapeError extends VeryDeepError {}

/** A parameter is outside its range, or two parameters contradict each other. */
export class ValueError extends VeryDeepError {}

/** A data file is missing, truncated, foreign or does not match its checksum. */
export class DataError extends VeryDeepError {}

/** No engine, or not the one asked for, could be loaded. */
export class EngineError extends VeryDeepError {}

/** An exercise, or the notebook that answers it, is not what the course expects. */
export class ExerciseError extends VeryDeepError {}

/** The command line was used wrongly, or the machine lacks what the command needs: exit status 2. */
export class UsageError extends VeryDeepError {}
