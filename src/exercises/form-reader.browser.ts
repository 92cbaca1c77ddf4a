/** What reads the form of cells needs TypeScript's parser, which is fetched apart. */
import { Late } from '../core/late.browser';
import type * as Form from './form';

/** Fetched before a cell that answers a question. */
export const lateForm = new Late<typeof Form>('The code that reads cells', () => import('./form'));

export const formReader = (): Promise<typeof Form> => lateForm.fetch();

/** Outside of a notebook there are no cells to be read. */
export const answerFault: typeof Form.answerFault = (id, sources) =>
  sources.length === 0 ? undefined : lateForm.get().answerFault(id, sources);
