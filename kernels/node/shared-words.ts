/** What the kernel's main thread and its control thread tell each other in shared memory. */

/** In `shared`: set by the main thread when it has seen the interrupt. */
export const SEEN = 0;
/** In `shared`: the execution of the main shell that runs; odd while it does. */
export const EXECUTION = 1;
/** In `shared`: 1 while a front end debugs; scripts are then told of before they run. */
export const DEBUGGED = 2;

/** Values of `turnState`, which says whether a turn runs that SIGINT can end (turns.ts). */
export const OUTSIDE = 0;
export const IN_TURN = 1;
/** A SIGINT has been sent and has not ended the turn yet. */
export const SIGNALLED = 2;
