export { openBrowser } from './browser';
export { chooseLab, type Lab } from './choose';
export { ensureFolder, folders } from './folders';
export { launch, type RunningLab } from './launch';
export { choosePort, isFree } from './ports';
