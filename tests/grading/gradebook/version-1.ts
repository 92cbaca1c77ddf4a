/** A gradebook of version 1 of the schema, and the grades that version 1 exported of it. */

/** What version 1 said of each: the latest notebook that can be read, of it the last grading that succeeded. */
export const version1 = [
  { id: 1, student: 'later', digest: 'a', handedIn: '2026-01-01', gradings: [['1', 'graded', 8]] },
  { id: 2, student: 'later', digest: 'b', handedIn: '2026-01-02', gradings: [['1', 'graded', 2]] },
  { id: 3, student: 'broken', digest: 'a', handedIn: '2026-01-01', gradings: [['1', 'graded', 3]] },
  { id: 4, student: 'broken', digest: 'b', handedIn: '2026-01-02', gradings: [['1', 'unreadable', 0]] },
  {
    ...{ id: 5, student: 'failed', digest: 'a', handedIn: '2026-01-01' },
    gradings: [
      ['1', 'graded', 7],
      ['2', 'graded', 4],
      ['3', 'timeout', 9],
    ],
  },
  {
    ...{ id: 6, student: 'never', digest: 'a', handedIn: '2026-01-01' },
    gradings: [
      ['1', 'crashed', 5],
      ['2', 'timeout', 1],
    ],
  },
  { id: 7, student: 'only-broken', digest: 'a', handedIn: '2026-01-01', gradings: [['1', 'unreadable', 0]] },
  { id: 8, student: 'adjusted', digest: 'a', handedIn: '2026-01-01', gradings: [['1', 'graded', 1]] },
] as const;

/** Student, score, attempts. */
export const gradesOfVersion1 = [
  ['adjusted', 9, 1],
  ['broken', 3, 2],
  ['failed', 4, 1],
  ['later', 2, 2],
  ['never', 5, 1],
  ['only-broken', 0, 1],
];
