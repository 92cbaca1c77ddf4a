/**
 * The first file a child runs: loads the bundle beside it, with its compiled form when that fits this Node.js.
 * It stands alone, for in the child there is nothing else to import.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

/** What the bundle is: a function that gets Node's `require` and gives the child's `main`. */
type Bundle = (nodeRequire: NodeJS.Require) => {
  main(cached: boolean): Promise<void>;
  warmUp(): Promise<void>;
};

const code = path.join(__dirname, 'code.js');
const cache = path.join(__dirname, 'code.cache');

// The bundle is pure ASCII, which latin1 reads without decoding.
const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
const script = new vm.Script(readFileSync(code, 'latin1'), { filename: 'sandbox.js', cachedData });
const cached = cachedData !== undefined && script.cachedDataRejected === false;
const bundle = (script.runInThisContext() as Bundle)(require);

if (process.argv[2] === 'compile')
  bundle.warmUp().then(() => writeFileSync(cache, script.createCachedData()));
// Without its pipe, or with its own words turned against it, a child has nothing more to say.
else bundle.main(cached).catch(() => process.exit(1));
