/** What `very-deep misconceptions find --json` writes, and `name` reads. */
import { UsageError } from '../core';
import { namedText } from '../core/named-file';
import { type Fitting, parseJson, schema } from '../core/parse';

const foundSchema = schema((z) => {
  const texts = z.array(z.string());
  const solutions = z.array(z.object({ student: z.string(), code: z.string() }));
  return z.array(
    z.object({
      id: z.string(),
      chapter: z.string(),
      title: z.string(),
      right: z.number(),
      named: z.record(z.string(), z.number()),
      unanswered: z.number(),
      groups: z.array(
        z.object({
          name: z.string(),
          students: texts,
          /** Two or three that are written differently, the shortest first. */
          examples: solutions,
          /** By what they answer, where that differs on an edge: the most usual first. */
          variants: z.array(z.object({ answers: z.string(), solutions })),
          input: z.exactOptional(
            z.object({ calls: z.string(), right: z.string(), theirs: z.string(), alsoLike: texts }),
          ),
        }),
      ),
      alone: texts,
    }),
  );
});

/** What was found in the answers to one exercise. */
export type MinedExercise = Fitting<typeof foundSchema>[number];

/** Students whose wrong answers are the same. */
export type MinedGroup = MinedExercise['groups'][number];

/** @throws UsageError when the file is not there, or is none that `find` wrote */
export function readFound(file: string): MinedExercise[] {
  const text = namedText(file);
  const mend = `write it anew with \`very-deep misconceptions find PATH --json ${file}\``;
  return parseJson(foundSchema, text, { what: file, mend, error: UsageError });
}
