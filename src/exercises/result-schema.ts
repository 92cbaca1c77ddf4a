/** What the judgement of an exercise must be where it comes from a file, a gradebook or another process. */
import { schema } from '../core/parse';

/** `to-grade`: something is written that only a person can grade, and nobody has yet. */
export const verdicts = ['pass', 'partial', 'fail', 'missing', 'error', 'timeout', 'to-grade'] as const;
export const reasons = ['not-begun', 'cell-missing', 'form', 'type-error', 'cell-error'] as const;

export const exerciseResultSchema = schema((z) =>
  z.object({
    id: z.string(),
    title: z.string(),
    points: z.number(),
    maxPoints: z.number(),
    verdict: z.enum(verdicts),
    feedback: z.string(),
    reason: z.exactOptional(z.enum(reasons)),
    misconception: z.exactOptional(z.string()),
    answers: z.exactOptional(z.string()),
    byHand: z.exactOptional(
      z.object({
        automatic: z.object({
          points: z.number(),
          feedback: z.string(),
          verdict: z.exactOptional(z.enum(verdicts)),
        }),
        items: z.array(z.object({ label: z.string(), points: z.number() })),
        comment: z.string(),
        by: z.string(),
        at: z.string(),
      }),
    ),
    ruled: z.exactOptional(z.enum(['drop', 'giveToAll'])),
    cases: z.array(
      z.object({
        name: z.string(),
        passed: z.boolean(),
        points: z.number(),
        maxPoints: z.number(),
        message: z.string(),
      }),
    ),
  }),
);
