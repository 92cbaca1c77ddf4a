/** What `require('very-deep')` gives: the public door, which asks what the exercise that is being checked withholds. */
import { guardedLibrary } from './exercises/guarded-library';
import * as library from './index';

export * from './index';

// Written so that Node.js, which reads the names for ES modules from the text, goes on to find those of the line above.
Object.defineProperty(module, 'exports', { value: guardedLibrary(library) });
