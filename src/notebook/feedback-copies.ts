/** What is given back to a student beside their notebook: nobody's work, and never graded. */
import { path } from '../platform/paths';

const copy = /\.feedback(-\d+)?\.ipynb(\.(json|txt))?$/i;
const page = /\.feedback(-\d+)?\.html$/i;

/** Whether a file is a copy of a notebook with feedback in it. */
export const isFeedbackCopy = (file: string): boolean => copy.test(path.basename(file));

/** Whether a file is a page of feedback. */
export const isFeedbackPage = (file: string): boolean => page.test(path.basename(file));
