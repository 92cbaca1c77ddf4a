/** What the page that opened the library told it. */

const told: Record<string, string | undefined> = {};
let folder = '/home';

/** The settings `VERY_DEEP_...` of {@link tell}. */
export const environment: Readonly<Record<string, string | undefined>> = told;

export const workingFolder = (): string => folder;

/** Other tabs and workers have other numbers, as near to surely as matters for the names of unfinished files. */
export const processId = Math.floor(Math.random() * 2 ** 31);

/** Where the files that come with the course are: {@link mountFiles} puts them there. */
export const codeFolder = '/course';

/** Says what environment variables and the working folder say to a program. */
export function tell(options: { environment?: Readonly<Record<string, string>>; folder?: string }): void {
  Object.assign(told, options.environment);
  folder = options.folder ?? folder;
}
