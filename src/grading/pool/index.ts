export { type Work, workSchema } from './messages';
export { faultSentence, GraderFault, gradeInPool, openPool, Pool, type PoolOptions, workOf } from './pool';
