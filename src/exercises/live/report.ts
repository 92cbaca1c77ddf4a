/** What a notebook that takes part in a live class sends, and nothing else: no code, no answer, no sentence. */
import { type Fitting, schema } from '../../core/parse';
import { verdicts } from '../result-schema';

/** So many results are sent at once. */
export const mostResults = 20;

/** No name that a student gives is longer. */
export const mostNameCharacters = 60;

/** A live class's code: `k7xm-29qp-ahtd`. */
export const codePattern = /^[a-z0-9]{4}(-[a-z0-9]{4}){2,7}$/;

export const liveReportSchema = schema((z) => {
  const id = z.string().check(z.regex(/^[a-z0-9-]{1,80}$/, { error: 'an id of the course' }));
  return z.strictObject({
    code: z.string().check(z.regex(codePattern, { error: 'the code of a live class' })),
    /** A random number, which stands for a student in one class. */
    sender: z
      .string()
      .check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, { error: 'a random id' })),
    /** Where the student gave one. */
    name: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(mostNameCharacters))),
    results: z
      .array(
        z.strictObject({
          /** When it was checked, in milliseconds; a later result of an exercise has a greater one. */
          at: z.int().check(z.minimum(0)),
          exercise: id,
          verdict: z.enum(verdicts),
          misconception: z.exactOptional(id),
        }),
      )
      .check(z.maxLength(mostResults)),
  });
});

export type LiveReport = Fitting<typeof liveReportSchema>;
export type LiveResult = LiveReport['results'][number];
