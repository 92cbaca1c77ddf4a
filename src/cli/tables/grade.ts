import { defaultLimits } from '../../grading/sandbox/job';
import { jobsOption, redisOptions, reportForms, sandboxOption } from './common-options';
import { commandTable } from './table';

export const gradeTable = commandTable({
  name: 'grade',
  group: 'teacher',
  summary: 'grade notebooks in a sandbox',
  about: `
Grades notebooks. PATH is a notebook, or a folder of notebooks and of students' folders: the folder's name is the student,
else the file's. Begins from the released notebooks and takes nothing but solution cells from a student's.

Without --redis all is graded here. With it, \`very-deep worker\` grades, on as many machines as you like.

On GitHub Actions each exercise that is not passed becomes an annotation.`,
  operands: [{ name: 'PATH', many: true, question: 'what shall be graded?' }],
  options: {
    seed: {
      kind: 'text',
      value: 'S',
      about: 'the secret that the cases are made from; without it 128 random bits, which the report keeps',
    },
    jobs: { ...jobsOption, notWith: 'redis' },
    full: { kind: 'flag', about: "run all cells up to an exercise's, not only those it needs" },
    timeout: {
      kind: 'number',
      value: 'S',
      whole: true,
      from: 1,
      to: 86_400,
      default: defaultLimits.wallSeconds,
      about: 'seconds that the exercises of a submission with the same rules may run',
    },
    course: {
      kind: 'text',
      value: 'FILE',
      about: `deadlines, lateness, extensions, attempts, dropped exercises; without it course.json beside package.json, if
there is one`,
    },
    attempt: {
      kind: 'choice',
      value: 'A',
      among: ['latest', 'best'],
      about: `which of a student's several notebooks of one chapter counts, instead of the course's "counts"`,
    },
    times: {
      kind: 'text',
      value: 'FILE',
      about: `when the learning platform received them: CSV or JSON with submitted_at and path, or student and chapter. A
notebook's time is that of a countersignature, else of this file, else of its commit, else of the receipt beside it, else
of the file; the report says which`,
    },
    roster: {
      kind: 'text',
      value: 'FILE',
      about: `a CSV file of the class (id, name, email, moodle, canvas, github, section ...): files and folders that Moodle,
Canvas or GitHub named are found to be whose they are, and who handed nothing in is named`,
    },
    join: {
      kind: 'flag',
      about: 'a name under several PATHs is one student; without it anna in both is secA/anna and secB/anna',
    },
    sandbox: { ...sandboxOption, notWith: 'redis' },
    'min-score': {
      kind: 'number',
      value: 'P',
      from: 0,
      to: 100,
      about: 'exit with 1 when a submission is below P percent',
    },
    shard: {
      kind: 'text',
      value: 'K/N',
      about: 'grade only the K-th of N parts of the students; use one --seed, then `very-deep report merge`',
    },
    json: { kind: 'text', value: 'FILE', about: 'write the report as JSON' },
    ...reportForms,
    db: {
      kind: 'text',
      value: 'PLACE',
      about: `keep all results in a gradebook, a SQLite file or postgres://host/database: what it knows of earlier
notebooks and adjustments counts. A run that was cut short goes on where it was, given its --seed; \`very-deep regrade\`
takes the seeds of the last run, and grades again only what has changed`,
    },
    ...redisOptions,
    priority: {
      kind: 'choice',
      onlyWith: 'redis',
      value: 'P',
      among: ['batch', 'live'],
      default: 'batch',
      about: 'batch, or live for a student who waits: those go first',
    },
  },
  exits: '0 graded, 1 a score under --min-score, 2 usage or environment',
});
