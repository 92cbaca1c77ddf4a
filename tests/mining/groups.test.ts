import { describe, expect, it } from 'vitest';
import type { PreparedExercise } from '../../src/exercises/judge';
import type { Outcome } from '../../src/exercises/spec';
import { groupsOf } from '../../src/mining/groups';

type Answer = number | string;

const outcome = (answer: Answer): Outcome =>
  typeof answer === 'number' ? { value: answer } : { error: { name: 'TypeError', message: answer } };

/** Twenty cases whose right answers are 0 to 19. */
const right = Array.from({ length: 20 }, (_, i) => i);
const exercise = {
  cases: right.map((value) => ({
    ...{ name: 'a case', points: 1, steps: [{ call: 'f', args: [value] }] },
    ...{ expected: [outcome(value)], wrong: {} },
  })),
} satisfies Pick<PreparedExercise, 'cases'>;

const student = (id: string, answer: (right: number) => Answer) => ({
  id,
  answers: right.map((value) => [outcome(answer(value))]),
});

const groups = (...students: ReturnType<typeof student>[]) =>
  groupsOf(exercise, students).map((parts) => parts.map((part) => part.map(({ id }) => id)));

describe('answers are grouped by what they return', () => {
  it('within the tolerance of the cases', () =>
    expect(
      groups(
        student('a', (x) => x + 1),
        student('b', (x) => x + 1 + 1e-6),
        student('c', (x) => x + 2),
      ),
    ).toEqual([[['a', 'b']], [['c']]]));

  it('also where they part on an edge: one stops there, or comes to no number', () =>
    expect(
      groups(
        student('a', (x) => 2 * x + 1),
        student('b', (x) => (x === 0 ? Number.NaN : 2 * x + 1)),
        student('c', (x) => (x === 3 ? 'x is not a function' : 2 * x + 1)),
      ),
    ).toEqual([[['a'], ['b'], ['c']]]));

  it('not where an edge is more than an edge', () =>
    expect(
      groups(
        student('a', (x) => 2 * x + 1),
        student('b', (x) => (x < 6 ? Number.NaN : 2 * x + 1)),
      ),
    ).toHaveLength(2));

  it('not where a single number is another: that is another misconception', () =>
    expect(
      groups(
        student('a', (x) => x + 1),
        student('b', (x) => (x === 19 ? 7 : x + 1)),
      ),
    ).toHaveLength(2));

  it('by what is wrong: much that is right in common makes nobody alike', () =>
    expect(
      groups(
        student('a', (x) => (x === 2 ? 5 : x)),
        student('b', (x) => (x === 3 ? 5 : x)),
      ),
    ).toHaveLength(2));

  it('errors by their kind, whatever names and numbers they tell', () =>
    expect(
      groups(
        student('a', () => "Cannot read properties of undefined (reading 'sub')"),
        student('b', () => "Cannot read properties of undefined (reading 'mean')"),
        student('c', () => 'Maximum call stack size exceeded'),
      ),
    ).toEqual([[['a', 'b']], [['c']]]));

  it('the largest first, and in it the most usual first', () =>
    expect(
      groups(
        student('a', (x) => x + 1),
        student('b', (x) => x + 2),
        student('c', (x) => x + 2),
      ),
    ).toEqual([[['b', 'c']], [['a']]]));
});
