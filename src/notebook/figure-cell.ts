/** The cells in which the figures of answers are drawn, by their names. */

/** How the cell of a figure is called, by its mark and by its id: `figure-02-t1` is that of the answer `02-t1`. */
export const figureCellOf = (text: string): string => `figure-${text}`;

/** The answer whose figure a cell of that name holds. It is no solution: nothing that is drawn in it is run by a grader. */
export const figureOf = (name = ''): string | undefined => /^figure-(\d\d-t\d+)$/.exec(name)?.[1];
