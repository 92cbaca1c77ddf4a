export { type Adjustment, withAdjustment } from './adjustment';
export { type Attempt, allowedAttempts, inOrder, standing } from './attempts';
export { decide } from './decide';
export { type HandGrade, handGradeRefusal, isGiven, withHandGrades } from './hand-grades';
