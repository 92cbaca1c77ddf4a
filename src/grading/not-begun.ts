/** Which exercises of a notebook are as they were released. */
import type { Notebook } from '../notebook/notebook';
import { graft } from './graft';

/** The ids of the exercises that have not been begun, in the order of the release. */
export const notBegun = (released: Notebook, notebook: Notebook): ReadonlySet<string> =>
  graft(released, notebook).untouched;
