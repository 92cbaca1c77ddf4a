import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import 'tfjs-backend-onnx';
import '../../src/backend';
import { beside } from '../engine/beside';
import { randomOperation } from './random-operation';

/** For how long; without it a few. `VERY_DEEP_FUZZ_SEED` makes others. */
const seconds = Number(process.env.VERY_DEEP_FUZZ_SECONDS ?? 0);
const seed = process.env.VERY_DEEP_FUZZ_SEED ?? 'very-deep';
const FEW = 250;
const LONGEST = 24 * 3600 * 1000;

it(
  'computes random operations on random tensors, and their gradients, as the cpu engine does',
  async () => {
    const began = Date.now();
    const problems: string[] = [];
    let count = 0;
    for (; count < FEW || Date.now() - began < seconds * 1000; count++) {
      const operation = randomOperation(`${seed} ${count}`);
      const found = await beside(operation);
      problems.push(...found.map((problem) => `${seed} ${count}, ${operation.name}: ${problem}`));
      if (problems.length > 20) break;
    }
    console.log(`${count} random operations of the seed "${seed}"`);
    expect(problems).toEqual([]);
    await tf.setBackend('cpu');
  },
  LONGEST,
);
