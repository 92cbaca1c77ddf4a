import type { Draft } from '../draft';

/** A student's notebook, and the one verdict that all are to give on an exercise in it. */
export interface VerdictCase {
  readonly name: string;
  readonly chapter: string;
  readonly id: string;
  readonly edit: (draft: Draft) => unknown;
  /** `refused`: the notebook does not run the cell, so that nothing is checked, and the grade is nothing. */
  readonly verdict: 'pass' | 'partial' | 'fail' | 'missing' | 'error' | 'refused';
  /** What the notebook says where it sees another cell than the one that counts. */
  readonly notebook?: VerdictCase['verdict'];
  /** What all have to say of it. */
  readonly says?: string;
}

type Rest = Omit<VerdictCase, 'name' | 'chapter' | 'id'>;

/** Cases of one exercise. */
export const casesOf =
  (chapter: string, id: string) =>
  (cases: Readonly<Record<string, Rest>>): VerdictCase[] =>
    Object.entries(cases).map(([name, rest]) => ({ name, chapter, id, ...rest }));
