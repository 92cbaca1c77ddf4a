/** What reads the form of cells: in a browser, where it is fetched apart, `form-reader.browser.ts` stands here. */
import * as form from './form';

/** For those who can wait. */
export const formReader = async (): Promise<Pick<typeof form, 'formFault'>> => form;

export const { answerFault } = form;
