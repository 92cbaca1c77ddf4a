/**
 * What the parent believes of a child's answers (`protocol.ts`), which the student's code may have written. It stands
 * apart from the protocol because the child loads that one, and must not load a schema library.
 */
import { fitting, schema } from '../../core/parse';
import type { Answered, TaskResult } from './job';

/** What is said where code disturbed the answers of its own process. */
export const nonsense = 'the code disturbed the answers of its own process';

const cut = (length: number) => (text: string) => text.slice(0, length);

/** Without a sound error there is none that could be told; an answer that is not one is no error of the student's. */
const errorSchema = schema((z) => {
  const text = (length: number) => z.catch(z.pipe(z.string(), z.transform(cut(length))), 'Error');
  return z.nullable(
    z.object({
      name: text(100),
      message: text(2000),
      cell: z.catch(z.optional(z.pipe(z.string(), z.transform(cut(100)))), undefined),
    }),
  );
});

/** Why a task had no entry points; null when nothing failed. */
export function taskError({
  task,
}: Readonly<Record<string, unknown>>): NonNullable<TaskResult['error']> | null {
  const error = fitting(errorSchema, task);
  if (error === undefined) return { name: 'Error', message: nonsense };
  if (error === null) return null;
  const { name, message, cell } = error;
  return { name, message, ...(cell !== undefined && { cell }) };
}

const nonFinite = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
} as const;

const answeredSchema = schema((z) =>
  z.object({
    id: z.string().check(z.maxLength(100)),
    value: z.union([
      z.pipe(z.string(), z.transform(cut(1000))),
      z.number(),
      z.pipe(
        z.object({ '#': z.enum(['NaN', 'Infinity', '-Infinity']) }),
        z.transform((number) => nonFinite[number['#']]),
      ),
    ]),
  }),
);

/** What a child says that its cells answered: a claim, which the parent judges like any other. */
export function answersOf({ answers }: Readonly<Record<string, unknown>>): Answered[] {
  if (!Array.isArray(answers)) return [];
  return answers.slice(-1000).flatMap((one: unknown) => fitting(answeredSchema, one) ?? []);
}
