export { type Work, workSchema } from './messages';
export {
  faultSentence,
  GraderFault,
  GraderPool,
  gradeInPool,
  openPool,
  workOf,
} from './pool';
