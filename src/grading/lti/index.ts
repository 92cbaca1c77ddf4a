export { makeKey, publicKeyIn } from './key';
export { readPlatform } from './platform';
export { sendGrades } from './send';
