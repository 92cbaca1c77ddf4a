export { type Match, partsOf } from './match';
export { type Roster, readRoster, rosterOf } from './roster';
export type { Student } from './student';
