export type { Work } from './messages';
export { faultSentence, GraderFault, gradeInPool, openPool, Pool, workOf } from './pool';
