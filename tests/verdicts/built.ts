/** The built course, as its users run it: the commands load it, and the kernel does. */
import { createRequire } from 'node:module';
import path from 'node:path';

const load = createRequire(__filename);

/** A module of `src/`, from `dist/`. */
export const built = <T>(name: string): T => load(path.resolve(__dirname, '../../dist/src', name)) as T;
