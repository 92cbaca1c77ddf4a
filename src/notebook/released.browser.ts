/** The course's own folder, as declarations and code say it in a browser. There are no releases to compare with. */
export { codeFolder as courseRoot } from '../platform/environment';
