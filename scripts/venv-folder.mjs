// Whether the course's `.venv` was made by set-up, and is whole. Plain Node, for set-up asks before anything is built.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const venv = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '.venv');

/** Lies in a `.venv` that set-up makes: `begun`, and `made` in the end. One of the user's own has none. */
export const state = path.join(venv, '.very-deep');

/** Whether set-up has begun it, and was ended before it could clean up. */
export const isHalfMade = () => existsSync(state) && readFileSync(state, 'utf8') !== 'made';

/** Whether it is the user's own, with what they have put into it. */
export const isUsers = () => existsSync(path.join(venv, 'pyvenv.cfg')) && !existsSync(state);
