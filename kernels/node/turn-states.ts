/** What the control thread knows of the turn that runs (turns.ts). */
export const OUTSIDE = 0;
export const IN_TURN = 1;
/** A SIGINT has been sent and has not ended the turn yet. */
export const SIGNALLED = 2;
