import { expect, it } from 'vitest';
import { nearestName } from '../../src/core/nearest';

const names = ['attempts', 'deadlines', 'batch-moments', 'my-batch-norm', '03-batch-normalization'];

it.each([
  ['attemps', 'attempts'],
  ['attempst', 'attempts'],
  ['Deadlines', 'deadlines'],
  ['batch-memonts', 'batch-moments'],
  ['batch_moments', 'batch-moments'],
  ['03', '03-batch-normalization'],
  ['something-else', undefined],
  ['x', undefined],
  ['', undefined],
])('%j may mean %j', (wrong, meant) => {
  expect(nearestName(wrong, names)).toBe(meant);
});
