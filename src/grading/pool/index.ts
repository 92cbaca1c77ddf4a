export type { Work } from './messages';
export { faultSentence, GraderFault, gradeInPool, openPool, Pool, type PoolOptions, workOf } from './pool';
