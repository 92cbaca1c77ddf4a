export { type Work, workSchema } from './messages';
export {
  faultSentence,
  GraderFault,
  GraderPool,
  gradeInPool,
  openPool,
  type PoolOptions,
  workOf,
} from './pool';
