/**
 * What a report must be to be read: one that was written to a file, recorded in a gradebook, or sent by a process or a
 * worker. What a newer version added is kept.
 */
import { schema, type Z } from '../../core/parse';
import { exerciseResultSchema } from '../../exercises/result-schema';
import { submissionStatuses, timeSources } from './report';

const submission = (z: Z) =>
  z.object({
    id: z.string(),
    path: z.string(),
    chapter: z.string(),
    status: z.enum(submissionStatuses),
    message: z.string(),
    score: z.number(),
    maxScore: z.number(),
    durationMs: z.number(),
    exercises: z.array(exerciseResultSchema()),
    rawScore: z.exactOptional(z.number()),
    handedIn: z.exactOptional(z.string()),
    timeFrom: z.exactOptional(z.enum(timeSources)),
    attempts: z.exactOptional(z.number()),
    late: z.exactOptional(
      z.object({ deadline: z.string(), days: z.number(), percent: z.number(), points: z.number() }),
    ),
    adjusted: z.exactOptional(
      z.object({ before: z.number(), reason: z.string(), by: z.string(), at: z.string() }),
    ),
    digest: z.exactOptional(z.string()),
    carriedFrom: z.exactOptional(z.string()),
    seed: z.exactOptional(z.string()),
    version: z.exactOptional(z.string()),
  });

/** One student's notebook of one chapter. */
export const submissionReportSchema = schema(submission);

/** One run of the grader. */
export const reportSchema = schema((z) =>
  z.object({
    schema: z.literal(1),
    course: z.literal('very-deep'),
    seed: z.string(),
    version: z.string(),
    startedAt: z.string(),
    durationMs: z.number(),
    sandbox: z.object({ strength: z.enum(['isolated', 'best-effort']), weakness: z.string() }),
    submissions: z.array(submission(z)),
    students: z.exactOptional(z.array(z.object({ id: z.string(), name: z.string() }))),
  }),
);
