/** One sentence of help for the errors that beginners meet most. */

const FOR_CODE: Record<number, string> = {
  2304: 'is it spelled as where it was declared, and has the cell that declares or imports it been run?',
  2552: 'is it spelled as where it was declared, and has the cell that declares or imports it been run?',
  2305: "the library exports no such name; type `import { } from 'very-deep'` and press Tab inside the braces to see them.",
  2724: "the library exports no such name; type `import { } from 'very-deep'` and press Tab inside the braces to see them.",
  2307: 'is the package installed, and is the path written from the folder of this notebook?',
  2322: 'the value on the right is not of the type that the left side was declared with.',
  2339: 'put the cursor behind the dot and press Tab to see what the value does have.',
  2551: 'put the cursor behind the dot and press Tab to see what the value does have.',
  2345: 'put the cursor on the function and press Shift+Tab to see the parameters it takes.',
  2353: 'put the cursor on the function and press Shift+Tab to see the options it takes.',
  2554: 'put the cursor on the function and press Shift+Tab to see its parameters.',
  2531: 'test for null first, or write `value!` when you know that it is there.',
  2532: 'test for undefined first, or write `value!` when you know that it is there.',
  18047: 'test for null first, or write `value!` when you know that it is there.',
  18048: 'test for undefined first, or write `value!` when you know that it is there.',
  18046: 'its type is unknown: narrow it first, for instance with `instanceof` or `typeof`.',
  7006: 'say what it is, for instance `(x: number) => ...`.',
  7031: 'say what it is, for instance `({ x }: { x: number }) => ...`.',
  7034: 'give the variable a type, for instance `const values: number[] = []`.',
  2588: 'declare it with `let` when it has to change.',
  2451: 'a cell may declare a name only once; a later cell may declare it again.',
  1308: 'mark the function around it `async`.',
  2801: 'this is a promise: write `await` before it.',
  2362: 'is one of the two sides a tensor? Tensors are added with `.add()`, multiplied with `.mul()`.',
  2363: 'is one of the two sides a tensor? Tensors are added with `.add()`, multiplied with `.mul()`.',
  2365: 'is one of the two sides a tensor? Tensors are added with `.add()`, multiplied with `.mul()`.',
};

const FOR_MESSAGE: [RegExp, string][] = [
  [/type 'Promise<|on type 'Promise/, 'this is a promise: write `await` before it.'],
  [
    /'(Scalar|Tensor\dD|Tensor<[^']*Rank[^']*)' is not assignable to (parameter of )?type '[^']*(Scalar|Tensor)/,
    'the tensor has another rank than is wanted here: look at its `.shape`, and give it another with `.reshape()`. Where its type says less than you know, write `as tf.Tensor4D` (or another) after it.',
  ],
  [
    /Tensor is disposed/,
    'the tensor was freed, by `dispose()` or at the end of a `tf.tidy()`; return from tidy what you still need.',
  ],
  [
    /\(reading '.*'\)|of (undefined|null)/,
    'the value before the dot is not there; print it in a cell of its own to see what it is.',
  ],
  [
    /Maximum call stack size exceeded/,
    'a function calls itself without end; does every path reach the case that stops?',
  ],
  [
    /require\(\) of ES Module|on an ESM graph with top-level await|No "exports" main defined/,
    'this package loads as an ES module only, which a notebook cannot do; look for a CommonJS build of it or an older version.',
  ],
  [
    /Cannot find module/,
    'is the package installed, and is the path written from the folder of this notebook?',
  ],
];

/** @param error a runtime error, or a diagnostic with its code */
export function hintFor(error: { message: string; code?: unknown }): string | undefined {
  const byMessage = FOR_MESSAGE.find(([pattern]) => pattern.test(error.message))?.[1];
  return byMessage ?? FOR_CODE[error.code as number];
}
