import { jobsOption, sandboxOption } from './common-options';
import { commandTable } from './table';

export const misconceptionsTable = commandTable({
  name: 'misconceptions',
  group: 'teacher',
  summary: 'find what a class gets wrong in the same way, and give it a sentence',
  about: `
Wrong answers that no named misconception explains are grouped by what they return, not by how they are written: students'
code is asked generated inputs, behind the walls of \`very-deep grade\`. Of each group there are the smallest input found
that tells it from the right answer and from the other groups, a few of its solutions, and who is in it. You name the group
and write one sentence; from then on whoever answers so is told it, on the next \`regrade\` and in the next release.`,
  actions: {
    find: {
      operands: [{ name: 'PATH', many: true, question: 'find in what?' }],
      about:
        'lists the groups of a class; of several notebooks of a student and chapter, the latest is asked',
    },
    name: {
      operands: [{ name: 'GROUP' }, { name: 'ID' }],
      about: `makes a misconception called ID of the group, for instance mean-of-values/1, that \`find --json\` wrote: proves
the exercise with it as \`exercises verify\` does, and writes src/course/CHAPTER/EXERCISE.learned.json. Read the group's
solutions first: one of them becomes part of the course. What does more than compute is refused`,
    },
  },
  options: {
    exercise: {
      kind: 'text',
      value: 'ID',
      of: ['find'],
      about: 'look at this exercise alone',
    },
    json: {
      kind: 'text',
      value: 'FILE',
      of: ['find'],
      about: 'also write what was found, for `name`; names and solutions of students are in it',
    },
    jobs: { ...jobsOption, of: ['find'] },
    sandbox: { ...sandboxOption, of: ['find'] },
    from: {
      kind: 'text',
      value: 'FILE',
      of: ['name'],
      about: 'what `find --json` wrote; it must be given',
    },
    sentence: {
      kind: 'text',
      value: 'TEXT',
      of: ['name'],
      about: 'what helps whoever answers so; it must be given',
    },
    seeds: {
      kind: 'number',
      value: 'N',
      of: ['name'],
      whole: true,
      from: 1,
      default: 50,
      about: 'on how many seeds the exercise is proved',
    },
  },
  exits: '0 done, 1 the exercise has a fault with the new misconception, 2 usage or environment',
});
