import { beforeAll, describe, expect, it, vi } from 'vitest';
import 'tfjs-backend-onnx';
import '../../src/backend';
import { differences, runOn } from './impure/program';
import { programs } from './impure/programs';

beforeAll(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

describe('a program that does more than compute trains as on the cpu engine', () => {
  it.each(programs.map((program) => [program.name, program] as const))('%s', async (_name, program) => {
    const expected = await runOn('cpu', program);
    expect(differences(expected, await runOn('onnx', program))).toEqual([]);
  });
});
