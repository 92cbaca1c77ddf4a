/** The instructors' notebooks as a lesson runs them: real data, the size `quick`, every claim asserted. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { realData, withoutRealData } from '../real-data';
import { leftOut } from '../short';
import { chapters, errors, instructors, run } from './run';

it.skipIf(leftOut('the notebooks at their usual size') || withoutRealData()).each(chapters)(
  '%s runs at quick size on real data, and all its claims hold',
  async (chapter) => {
    const { status, notebook, seconds } = await run(path.join(instructors, `${chapter}.ipynb`), {
      env: { VERY_DEEP_DATA: realData, VERY_DEEP_SIZE: 'quick' },
      args: ['--strict', '--allow-errors'],
    });
    expect(errors(notebook)).toEqual([]);
    expect(status).toBe(0);
    console.log(`${chapter}: ${seconds.toFixed(0)} s`);
  },
);
