/**
 * A benchmark of one's own: six networks, one recipe, the runs that are kept, and the page that shows them.
 * @module
 */

export { type BenchmarkFigure, benchmarkFigures } from './figures';
export { type NetworkName, networkNames, networkTitles } from './networks';
export { benchmarkPage, figureMarks } from './page';
export { chosenRun, finalsOf, missingRuns, sweepOf } from './plan';
export { type BenchmarkSize, benchmarkSizes, type Recipe, recipeOf } from './recipe';
export {
  type BenchmarkResults,
  type BenchmarkRun,
  type FinalRun,
  isSameRun,
  keepRun,
  type RunKey,
  readResults,
  resultsFile,
  resultsIn,
  resultsToGoOnFrom,
  type SweepRun,
} from './results';
export {
  comparisonSentence,
  goal,
  isAtTheEdge,
  isOfAllImages,
  meanOf,
  type NetworkSummary,
  spreadOf,
  summaryOf,
} from './summary';
export {
  type BenchmarkImages,
  curveOf,
  loadBenchmarkImages,
  secondsAnImage,
  trainRun,
} from './train';
