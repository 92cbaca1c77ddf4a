/** Options that several commands have. */
import { availableParallelism } from 'node:os';

/** Where Redis is. */
const redis = {
  kind: 'text',
  value: 'URL',
  about: `redis://[user[:password]@]host[:port][/database], or rediss:// for TLS; a password can be given in the
environment, too: VERY_DEEP_REDIS_PASSWORD, which other users of the machine do not see`,
} as const;

/** What signs a connection to it, and what goes through it. */
const redisKeys = {
  'redis-ca': {
    kind: 'text',
    value: 'FILE',
    about: "PEM: who signs the server's certificate, where that is not a public authority",
  },
  'redis-cert': {
    kind: 'text',
    value: 'FILE',
    about: "PEM: this machine's own certificate, where the server asks for one",
  },
  'redis-key': {
    kind: 'text',
    value: 'FILE',
    about: "PEM: the private key of this machine's own certificate",
  },
  'queue-key': {
    kind: 'text',
    value: 'FILE',
    about: `the key that graders and workers of the queue share, at least 32 characters; it can be given in the
environment, too: VERY_DEEP_QUEUE_KEY`,
  },
} as const;

/** For a command that can speak with a Redis. */
export const redisOptions = {
  redis,
  'redis-ca': { ...redisKeys['redis-ca'], onlyWith: 'redis' },
  'redis-cert': { ...redisKeys['redis-cert'], onlyWith: 'redis' },
  'redis-key': { ...redisKeys['redis-key'], onlyWith: 'redis' },
  'queue-key': { ...redisKeys['queue-key'], onlyWith: 'redis' },
} as const;

/** For a command that can do nothing without one. */
export const neededRedisOptions = {
  redis: { ...redis, needed: 'which Redis? --redis redis://localhost:6379' },
  ...redisKeys,
} as const;

export const jobsOption = {
  kind: 'number',
  value: 'N',
  whole: true,
  from: 1,
  to: 1000,
  default: availableParallelism,
  defaultText: 'the number of cores',
  about: 'how many submissions at a time',
} as const;

export const sandboxOption = {
  kind: 'choice',
  value: 'MODE',
  among: ['required', 'best-effort'],
  default: 'required',
  about: `required: refuse where code cannot be isolated; best-effort: grade all the same, behind what there is: where
that is nothing, the code can end any process of yours, and use the network`,
} as const;

/** The forms in which a report is written besides JSON. */
export const reportForms = {
  junit: { kind: 'text', value: 'FILE', about: 'as JUnit XML' },
  csv: { kind: 'text', value: 'FILE', about: 'as CSV, one line for each submission' },
  markdown: {
    kind: 'text',
    value: 'FILE',
    about: 'as Markdown, for the comment of a pull request; it names no seed',
  },
  html: {
    kind: 'text',
    value: 'DIR',
    about: 'as pages: index.html for the teacher, feedback/ for the students',
  },
} as const;

/** Which gradebook, for the commands that do nothing without one. */
export const gradebookOption = {
  kind: 'text',
  value: 'F',
  needed: 'which gradebook? --db FILE',
  about: 'a SQLite file, or postgres://[user[:password]@]host/database',
} as const;

/** The number of a port. */
export const portNumber = {
  kind: 'number',
  value: 'N',
  noun: 'number',
  whole: true,
  from: 0,
  to: 65535,
} as const;
