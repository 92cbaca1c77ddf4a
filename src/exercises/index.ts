/**
 * What a notebook asks of its reader: checks, answers, hints, predictions, claims and progress.
 * @module
 */
export { answer } from './answer';
export { check } from './check';
export { claim, type Expectation } from './claim';
export { hint } from './hint';
export type { CaseResult, ExerciseResult, Verdict } from './judge';
export { live } from './live/live';
export { predict } from './predict';
export type { PredictedValue } from './prediction';
export { progress } from './progress';
