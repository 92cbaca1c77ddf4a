/** The real data sets, where this machine has them. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { lacks } from './lacking';

/** A cache with the real files: `VERY_DEEP_DATA`, else `shared/datasets` beside the checkout. */
export const realData: string | undefined = [
  process.env.VERY_DEEP_DATA ?? '',
  path.resolve(__dirname, '../../shared/datasets'),
].find((folder) => folder !== '' && existsSync(path.join(folder, 'fashion-mnist')));

/** Whether tests of the real data must be skipped. */
export const withoutRealData = (): boolean => lacks('data', realData !== undefined);
