/** What the kernel's main thread and its control thread tell each other in shared memory. */

/** In `shared`: what the main thread knows of the interrupt. */
export const HEARD = 0;
/** Values of `HEARD`: nothing yet; a turn has ended by it; and the event loop has come round since. */
export const NOT_YET = 0;
export const SEEN = 1;
export const OVER = 2;
/** In `shared`: the execution of the main shell that runs; odd while it does. */
export const EXECUTION = 1;
/** In `shared`: 1 while a front end debugs; scripts are then told of before they run. */
export const DEBUGGED = 2;

/** Values of `turnState`, which says whether a turn runs that SIGINT can end (turns.ts). */
export const OUTSIDE = 0;
export const IN_TURN = 1;
/** A SIGINT has been sent and has not ended the turn yet. */
export const SIGNALLED = 2;
