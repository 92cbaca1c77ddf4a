/** Groups the wrong answers of a class by what they return. */
import type { PreparedExercise } from '../exercises/judge';
import { type Answers, type Likeness, likenessOf } from './likeness';

/**
 * Two ways to write one misconception may part on an edge: one stops there, or divides by zero, and the other does not.
 * They are one kind when that is no more than this share of what they are asked.
 */
const edgeShare = 0.15;

const isSame = ({ apart, edge }: Likeness): boolean => apart + edge === 0;

const isNear = ({ same, apart, edge }: Likeness): boolean => apart === 0 && edge <= edgeShare * (same + edge);

/** What has the same answers, or nearly: the first one's stand for all. */
interface Like<Member> {
  readonly answers: Answers;
  readonly members: Member[];
}

/**
 * Groups answers: first those that are the same throughout, the most usual first; then each of these joins the most usual
 * group from which it parts on an edge alone. So no chain leads from one group to another.
 * @returns the groups, the largest first, each as its parts whose answers are the same throughout; an answer like no other
 *   is a group of one
 */
export function groupsOf<T extends { readonly answers: Answers }>(
  exercise: Pick<PreparedExercise, 'cases'>,
  wrong: readonly T[],
): (readonly T[])[][] {
  const joined = <M>(all: readonly Like<M>[], isOne: (likeness: Likeness) => boolean): Like<M>[] => {
    const found: Like<M>[] = [];
    for (const { answers, members } of all) {
      const group = found.find((one) => isOne(likenessOf(exercise, one.answers, answers)));
      if (group === undefined) found.push({ answers, members: [...members] });
      else group.members.push(...members);
    }
    return found.sort((a, b) => b.members.length - a.members.length);
  };
  const same = joined(
    wrong.map((one) => ({ answers: one.answers, members: [one] })),
    isSame,
  );
  const near = joined(
    same.map(({ answers, members }) => ({ answers, members: [members] })),
    isNear,
  );
  return near.map(({ members }) => members).sort((a, b) => b.flat().length - a.flat().length);
}
