/** What the names of files say: which are notebooks, and how a name stands in a report. */

import { isBackup } from '../../../notebook/backups';
import { isFeedbackCopy, isFeedbackPage } from '../../../notebook/feedback-copies';

/** Browsers and mail programs add `.json` or `.txt`, Windows writes capitals; it is the same notebook. */
const ending = /\.ipynb(\.(json|txt))?$/i;
const archive = /\.(zip|7z|rar|tar|gz|tgz|bz2|xz|zst)$/i;

export const isNotebookName = (name: string): boolean =>
  ending.test(name) && !isBackup(name) && !isFeedbackCopy(name);
export const isArchiveName = (name: string): boolean => archive.test(name);
/** Names under which a notebook may have been saved without its ending; its content decides. */
export const mayHoldNotebook = (name: string): boolean =>
  /\.ipynb|\.(json|txt)$/i.test(name) && !name.endsWith('~'); // an editor's or `cp`'s backup

/** What the system or this course put beside students' work; it is nobody's. */
export const isNobodys = (name: string): boolean =>
  /\.receipt\.json/i.test(name) ||
  isFeedbackPage(name) ||
  /^(thumbs\.db|desktop\.ini|__macosx|node_modules)$/i.test(name);

/** A file's name without what says its kind. */
export const stemOf = (name: string): string =>
  ending.test(name) ? name.replace(ending, '') : name.replace(/(?<=.)\.[A-Za-z0-9]{1,8}$/, '');

/**
 * A name that can stand in any report: in Unicode's composed form, without control characters and direction marks,
 * of bounded length. Two names can become one by it: see `distinctNames`.
 */
export const clean = (name: string): string =>
  name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
    .slice(0, 200);
