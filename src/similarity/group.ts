/** What a comparison finds: groups of students with something in common, and what was not looked at. */
import type { Written } from './works';

/** How alike something is. */
export type Likeness =
  | 'byte for byte'
  | 'to the letter'
  | 'but for names and layout'
  | 'nearly'
  | 'in passages';

/** Students who have something in common. */
export interface Group {
  readonly what: 'notebook' | 'solution' | 'passages';
  readonly how: Likeness;
  /** In alphabetical order. */
  readonly students: readonly string[];
  /** The solutions that are alike; those with most in common first. */
  readonly cells: readonly string[];
  /** How many passages are shared: a high similarity of very little says little. */
  readonly passages: number;
  /** The least and the greatest share of common passages among those who are alike, in [0, 1]. */
  readonly similarity: readonly [number, number];
  /** Whether it is like the course's own solution, which many find by themselves. */
  readonly likeTheCourse: boolean;
  /** Cells to lay side by side. */
  readonly examples: readonly (readonly [Written, Written])[];
}

/** What was not looked at further, and why. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

export interface Similarities {
  /** How many students were compared. */
  readonly students: number;
  /** The strongest first. */
  readonly groups: readonly Group[];
  readonly leftOut: readonly LeftOut[];
}

export interface SimilarOptions {
  /** Students who share less than this part of the passages of the smaller work are left out; 0.6 by default. */
  readonly threshold?: number;
  /** In search of shared passages, those that more than this part of all students have do not count; 0.25 by default. */
  readonly commonShare?: number;
  /** What has fewer passages of its own is too short to tell; 8 by default. */
  readonly minPassages?: number;
}
