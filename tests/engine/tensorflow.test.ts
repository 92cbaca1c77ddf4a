/** The engine `tensorflow`, where tfjs-node has its native library: on the user's machine, or by `npm run test:tensorflow`. */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe } from 'vitest';
import { ready } from '../../src/backend';
import { agreesWithPlainJavaScript } from '../backend/agreement';
import { lacks } from '../lacking';
import { takesTheSteps } from './steps';

/** Whether tfjs-node is here with what its install script fetches or builds; then all of this has to pass. */
function hasLibrary(): boolean {
  try {
    const folder = path.dirname(createRequire(__filename).resolve('@tensorflow/tfjs-node/package.json'));
    return existsSync(path.join(folder, 'lib'));
  } catch {
    return false;
  }
}
const isThere = hasLibrary();

describe.skipIf(lacks('tensorflow', isThere))('the engine tensorflow agrees with plain JavaScript:', () => {
  agreesWithPlainJavaScript('tensorflow');
});

describe.skipIf(!isThere)('on the engine tensorflow', () => {
  beforeAll(async () => void (await ready({ backend: 'tensorflow' })));
  takesTheSteps('tensorflow');
});
