/** What the parts of a desk share, and what a part is. */
import type { Hono } from 'hono';
import type { Gradebook } from '../grading/gradebook';
import type { MinedExercise } from '../mining';
import type { ClassView } from './class-view';
import type { DeskEnv, GuardOptions } from './guard';
import type { LiveClass } from './live/class';
import type { Mining } from './mining';
import type { PageFiles } from './page-files';
import type { People } from './people';

/** What the parts of a desk share. */
export interface Desk extends GuardOptions {
  readonly gradebook: Gradebook;
  readonly people: People;
  readonly view: ClassView;
  readonly anonymous: boolean;
  /** What `very-deep misconceptions find` found in the class. */
  readonly mined: readonly MinedExercise[];
  /** Looks for what answers have in common; undefined where the desk does not know what was handed in. */
  readonly mining?: Mining;
  /** The name under which somebody logs in who says none. */
  readonly teacher: string;
  readonly files: PageFiles;
  /** The live class, where the desk holds one. */
  readonly live?: Live;
}

export interface Live {
  readonly room: LiveClass;
  /** What students are given: where they report to, with the code. */
  address(code: string): string;
}

/** A part of a desk: registers routes under `/api/`, which only who has logged in can reach. */
export type DeskModule = (app: Hono<DeskEnv>, desk: Desk) => void;
