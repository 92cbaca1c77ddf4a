export type { Work } from './messages';
export {
  faultSentence,
  GraderFault,
  GraderPool,
  gradeInPool,
  openPool,
  type PoolOptions,
  workOf,
} from './pool';
