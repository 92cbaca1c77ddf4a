import { userInfo } from 'node:os';
import { gradebookOption, portNumber } from './common-options';
import { commandTable } from './table';

export const deskTable = commandTable({
  name: 'desk',
  group: 'teacher',
  summary: 'read what a class wrote, and grade by hand, in a browser',
  about: `
A web page over the gradebook that \`very-deep grade --db F\` keeps: the class as a matrix, each student's code beside the
feedback, all answers to an exercise, rubrics, points and comments by hand, and how every grade came about. Keys do all of
it; ? shows them.

It listens on this machine alone (127.0.0.1) and prints an address with a token: whoever has it can read and change grades.
To be reached from others, put a web server with TLS in front of it, and name the address that this one has with --url.
Several teachers may grade at once, each at a desk of their own on the same PostgreSQL, or all at one desk; with
\`very-deep teachers\` each has a token and a role of their own.

With --live students' notebooks that call \`live('ADDRESS')\` report to it, at an address of its own, which exercises were
checked with which verdict, and nothing else: the page "live" shows where the room is stuck. It is kept in a file beside the
gradebook, and deleted when the class ends. By default nothing listens.

Ctrl-C ends it. What was given is in the gradebook then, and the history says who gave it and when.`,
  options: {
    db: gradebookOption,
    port: {
      ...portNumber,
      default: 8899,
      about: 'where it listens; 0 for any free port',
    },
    roster: {
      kind: 'text',
      value: 'FILE',
      about: 'the one that `grade` had: names and sections, and who handed nothing in',
    },
    groups: {
      kind: 'text',
      value: 'FILE',
      about: 'what `misconceptions find --json` wrote: answers are shown in its groups',
    },
    submitted: {
      kind: 'text',
      value: 'PATH',
      about: `what was handed in, as \`grade\` had it: an exercise's page then looks for what its wrong answers have in
common, and makes misconceptions of it, as \`misconceptions\` does`,
    },
    anonymous: {
      kind: 'flag',
      about: `shows numbers in place of names and ids, other ones each time it is started; what students write in their code it
cannot know`,
    },
    by: {
      kind: 'text',
      value: 'NAME',
      default: () => userInfo().username,
      defaultText: 'your user name',
      about: 'who grades, where one logs in without a name',
    },
    url: {
      kind: 'text',
      value: 'URL',
      about: 'the address under which a web server with TLS makes it known, https://desk.example.edu',
    },
    live: { kind: 'flag', about: 'opens a live class, or goes on with the one that is open' },
    'live-port': {
      ...portNumber,
      onlyWith: 'live',
      default: 8898,
      about: 'where notebooks report to it; 0 for any free port',
    },
    'live-url': {
      kind: 'text',
      onlyWith: 'live',
      value: 'URL',
      about: `the address under which students reach that port, with or without a path:
https://hub.example.edu/services/live/`,
    },
    'live-from': {
      kind: 'text',
      onlyWith: 'live',
      value: 'URLS',
      about: `the sites of the course's build for browsers that may report, with commas between:
https://school.github.io`,
    },
  },
  exits: '0 ended by Ctrl-C, 2 usage or environment',
});
