export { faultSentence } from '../run/grade';
export { fairly } from './fairly';
export { type Work, workSchema } from './messages';
export {
  GraderFault,
  GraderPool,
  gradeInPool,
  openPool,
  workOf,
} from './pool';
