export { faultSentence } from '../run/grade';
export { type Work, workSchema } from './messages';
export {
  GraderFault,
  GraderPool,
  gradeInPool,
  openPool,
  workOf,
} from './pool';
