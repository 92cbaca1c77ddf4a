import { type Command, commandOf } from '../command';
import { regradeTable } from '../tables/regrade';
import { gradeWith } from './grade';

export const command: Command = commandOf(regradeTable, (parsed) => gradeWith(parsed, { again: true }));
