import { describe, expect, it } from 'vitest';
import { hintFor } from '../../kernels/language/hints';

describe('the hint for a tensor of another rank', () => {
  it.each([
    "Argument of type 'Tensor2D' is not assignable to parameter of type 'Tensor4D | TensorLike | Tensor3D'.",
    "Argument of type 'Tensor<Rank.R2>' is not assignable to parameter of type 'Tensor4D'.",
    "Argument of type 'Tensor<Rank>' is not assignable to parameter of type 'Tensor4D | TensorLike'.",
    "Type 'Scalar' is not assignable to type 'Tensor1D'.",
    "Type 'Tensor4D' is not assignable to type 'Scalar'.",
  ])('says how to give it that rank: %s', (message) => {
    for (const code of [2345, 2322, 2769]) expect(hintFor({ code, message })).toContain('as tf.Tensor4D');
  });

  it('is for nothing else', () => {
    const message = "Type 'Tensor4D' is not assignable to type 'number'.";
    expect(hintFor({ code: 2322, message })).not.toContain('rank');
  });
});

describe('the hint for a promise', () => {
  it.each([
    "Property 'toFixed' does not exist on type 'Promise<number>'.",
    "Type 'Promise<number>' is not assignable to type 'number'.",
    "Property 'x' does not exist on type 'PromiseLike<{ x: number; }>'.",
    "Argument of type 'Promise<number>' is not assignable to parameter of type 'number'.",
  ])('says to await it: %s', (message) => {
    expect(hintFor({ code: 2339, message })).toContain('write `await`');
  });

  it.each([
    "Type 'number' is not assignable to type 'Promise<number>'.",
    "Argument of type 'number' is not assignable to parameter of type 'Promise<number>'.",
  ])('is not for what should be one: %s', (message) => {
    expect(hintFor({ code: 2345, message })).not.toContain('write `await`');
  });

  it.each(['withResolvers', 'try', 'any'])('is not for what `Promise` itself lacks: %s', (name) => {
    const message = `Property '${name}' does not exist on type 'PromiseConstructor'. Do you need to change your target library?`;
    expect(hintFor({ code: 2550, message })).toContain('newer');
  });
});

describe('the hint for what was written in Python', () => {
  it.each([
    ['print', 'console.log'],
    ['len', '.length'],
    ['None', 'undefined'],
    ['True', '`true`'],
    ['range', 'for (let'],
    ['np', '`tf`'],
    ['sqrt', 'Math.sqrt'],
    ['self', '`this`'],
  ])('names what it is called here: %s', (name, here) => {
    expect(hintFor({ code: 2304, message: `Cannot find name '${name}'.` })).toContain(here);
  });

  it.each([
    ['def f(x):', 'function'],
    ['import numpy as np', 'import { name }'],
    ['from torch import nn', 'import { name }'],
    ['for i in range(10):', 'for (const'],
    ['if x > 3:', 'braces'],
    ['else:', 'braces'],
    ['f = lambda x: x + 1', '=>'],
    ['# a comment', '//'],
    ['f"n = {n}"', 'backticks'],
    ['if (a and b) {', '&&'],
    ['while (not done(x)) {', '!'],
  ])('says how it is written here: %s', (line, here) => {
    expect(hintFor({ code: 1005, message: "';' expected.", line })).toContain(here);
  });

  it.each([
    'const a = [1, 2;',
    'import { a from "b"',
    'for (const x in y {',
    'if (x) { y: 1',
    'const s = "a and b',
  ])('is for nothing else: %s', (line) => {
    expect(hintFor({ code: 1005, message: "';' expected.", line })).toContain('something is missing');
  });

  it.each(['constructor', 'toString', '__proto__', 'mine'])('knows no name %s', (name) => {
    expect(hintFor({ code: 2304, message: `Cannot find name '${name}'.` })).toContain('is it spelled');
  });
});
