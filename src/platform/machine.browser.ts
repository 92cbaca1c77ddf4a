/** What is known of the machine, its user and its environment. */

/** As much of `os` as the library asks. */
export const os = { tmpdir: (): string => '/tmp' };

/** What is downloaded outlives the page. */
export const userCacheFolder = (): string => '/home/.cache/very-deep';
