/** The tables of all commands, by name. */
import { checkTable } from './check';
import { countersignTable } from './countersign';
import { dataTable } from './data';
import { deskTable } from './desk';
import { doctorTable } from './doctor';
import { exercisesTable } from './exercises';
import { feedbackTable } from './feedback';
import { gradeTable } from './grade';
import { gradebookTable } from './gradebook';
import { kernelTable } from './kernel';
import { ltiTable } from './lti';
import { misconceptionsTable } from './misconceptions';
import { queueTable } from './queue';
import { regradeTable } from './regrade';
import { releaseTable } from './release';
import { reportTable } from './report';
import { runTable } from './run';
import { similarTable } from './similar';
import { startTable } from './start';
import { submitTable } from './submit';
import { teachersTable } from './teachers';
import { updateTable } from './update';
import { workerTable } from './worker';

/** In each group in the order in which one needs them. */
export const tables = {
  start: startTable,
  check: checkTable,
  submit: submitTable,
  update: updateTable,
  release: releaseTable,
  grade: gradeTable,
  regrade: regradeTable,
  feedback: feedbackTable,
  gradebook: gradebookTable,
  desk: deskTable,
  teachers: teachersTable,
  lti: ltiTable,
  report: reportTable,
  similar: similarTable,
  misconceptions: misconceptionsTable,
  countersign: countersignTable,
  exercises: exercisesTable,
  doctor: doctorTable,
  data: dataTable,
  kernel: kernelTable,
  run: runTable,
  worker: workerTable,
  queue: queueTable,
} as const;

export type CommandName = keyof typeof tables;
