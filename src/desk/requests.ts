/** What the page may send. */
import { ValueError } from '../core';
import { type Fitting, parseJson, type Schema, schema } from '../core/parse';
import { readings, roles } from '../grading/gradebook';

/** No comment is longer. */
const mostCharacters = 10_000;
/** No rubric has more items, and no bulk more students. */
const mostItems = 100;
const mostStudents = 5000;

export const loginSchema = schema((z) =>
  z.object({
    token: z.string().check(z.maxLength(1000)),
    name: z.string().check(z.maxLength(100)),
  }),
);

export const teacherSchema = schema((z) =>
  z.object({ name: z.string().check(z.maxLength(1000)), role: z.enum(roles) }),
);

/** When a live class ends, in milliseconds. */
export const liveSchema = schema((z) => z.object({ ends: z.int().check(z.minimum(0)) }));

export const givingsSchema = schema((z) =>
  z.object({
    givings: z
      .array(
        z.object({
          student: z.string(),
          chapter: z.string(),
          exercise: z.string(),
          reading: z.enum(readings),
          version: z.int(),
          items: z.array(z.string()).check(z.maxLength(mostItems)),
          extra: z.number(),
          score: z.nullable(z.number()),
          aboveMaximum: z.boolean(),
          comment: z.string().check(z.maxLength(mostCharacters)),
        }),
      )
      .check(z.minLength(1), z.maxLength(mostStudents)),
  }),
);

export const rubricSchema = schema((z) =>
  z.object({
    version: z.int(),
    items: z
      .array(
        z.object({
          id: z.string().check(z.minLength(1), z.maxLength(40)),
          label: z.string().check(z.minLength(1), z.maxLength(300)),
          points: z.number(),
          comment: z.string().check(z.maxLength(mostCharacters)),
        }),
      )
      .check(z.maxLength(mostItems)),
  }),
);

/** A name and a sentence for what a group has in common. */
export const nameSchema = schema((z) =>
  z.object({
    group: z.string().check(z.maxLength(200)),
    name: z.string().check(z.maxLength(100), z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)),
    sentence: z.string().check(z.regex(/\S/), z.maxLength(1000)),
  }),
);

export const scoreSchema = schema((z) =>
  z.object({
    score: z.nullable(z.number()),
    reason: z.string().check(z.minLength(1), z.maxLength(mostCharacters)),
    /** The score that was seen. */
    seen: z.number(),
    aboveMaximum: z.boolean(),
  }),
);

/** Reads what the page sent. @throws ValueError naming what is wrong in it */
export const sentIn = <S extends Schema<unknown>>(expected: S, text: string): Fitting<S> =>
  parseJson(expected as Schema<Fitting<S>>, text, { what: 'what the page sent', error: ValueError });
