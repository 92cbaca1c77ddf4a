/** Text without control characters: what a student's code says must not move the cursor. Lines stay lines. */
export const printable = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, '\ufffd');
