import path from 'node:path';
import { beforeAll, describe, it } from 'vitest';
import { tf } from '../../src/backend';
import { termOf } from './one-grade';

describe('one grade everywhere', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each(Array.from({ length: 12 }, (_, i) => `class ${i + 1}`))('%s', async (seed) => {
    await termOf(seed, async (folder) => path.join(folder, 'grades.db'));
  });
});
