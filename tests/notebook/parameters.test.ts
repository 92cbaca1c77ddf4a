import { expect, it } from 'vitest';
import { parametersOf } from '../../src/notebook/parameters';

it('are named as in the code', () => {
  const source = `function f(x: number, [a, b]: number[]) {}
const g = (y: string) => y;
class Layer { constructor(features: number) {} apply(x: number, training = false) {} }`;
  expect(parametersOf(source)).toEqual({
    f: ['x', '[a, b]'],
    g: ['y'],
    Layer: ['features'],
    apply: ['x', 'training'],
  });
});
