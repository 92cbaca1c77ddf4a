/**
 * Small complete programs as people write them with TensorFlow.js: each on the cpu engine and on ONNX Runtime, with equal
 * numbers, the same counts and the same tensors left.
 */
import 'tfjs-backend-onnx';
import '../../src/backend';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { differences, runOn } from '../engine/impure/program';
import { dataPrograms } from './data-and-files';
import { generativePrograms } from './generative';
import { numberPrograms } from './numbers';
import { ownPartPrograms } from './own-parts';
import { rewardPrograms } from './rewards';
import { sequencePrograms } from './sequences';
import { stepPrograms } from './steps';
import { visionPrograms } from './vision';

const subjects = {
  sequences: sequencePrograms,
  'what is made up': generativePrograms,
  rewards: rewardPrograms,
  images: visionPrograms,
  'parts of its own': ownPartPrograms,
  'data and files': dataPrograms,
  numbers: numberPrograms,
  'steps of its own': stepPrograms,
};

beforeAll(() => {
  // Layers advise on initializers, and the engine says why a step runs as it is.
  for (const method of ['warn', 'info', 'log'] as const)
    vi.spyOn(console, method).mockImplementation(() => {});
});

describe.each(Object.entries(subjects))('a program of %s', (_, programs) => {
  it.each(programs.map((program) => [program.name, program] as const))('%s', async (_name, program) => {
    const expected = await runOn('cpu', program);
    expect(expected.error).toBeNull();
    expect(expected.log.numbers.length + expected.log.exact.length).toBeGreaterThan(0);
    expect(expected.log.numbers.filter((number) => !Number.isFinite(number))).toEqual([]);
    expect(differences(expected, await runOn('onnx', program))).toEqual([]);
  });
});

it('there are more than eighty, each of its own name', () => {
  const names = Object.values(subjects).flatMap((programs) => programs.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(80);
});
