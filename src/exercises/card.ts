/** What is known of an exercise before it is run. */
export interface ExerciseCard {
  readonly id: string;
  readonly chapter: string;
  readonly title: string;
  readonly maxPoints: number;
  readonly hints: readonly string[];
  /** Why it is no longer part of the course; only notebooks of earlier releases still hold it. */
  readonly retired?: string;
}
