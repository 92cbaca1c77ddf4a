import { expect, it } from 'vitest';
import { benchmarkPage, readResults, resultsFile } from '../../src/benchmark';

// After a change of the kept results: npx vitest run --project unit tests/docs/own-benchmark.test.ts -u
it('docs/own-benchmark.md is what the kept results say', async () => {
  await expect(benchmarkPage(readResults(resultsFile('kept')))).toMatchFileSnapshot(
    '../../docs/own-benchmark.md',
  );
});
