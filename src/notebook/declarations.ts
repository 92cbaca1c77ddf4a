/**
 * What the compiler reads of other people's declarations, changed where they stand in a notebook's way: the one place
 * for the kernel, the grader, stubs and the examples in docstrings. Node.js's get what they lack (see `run-time.ts`).
 *
 * What: TensorFlow.js's ranks. A tensor of unknown rank (`Tensor`, which is `Tensor<Rank>`) is taken for a `Tensor4D`
 *   where one is wanted, and methods that keep the rank say so: `x.relu()` of a `Tensor4D` is a `Tensor4D`.
 * Why: `tf.conv2d(norm(x).relu(), kernel, 1, 'same')` was refused, since `relu()` loses the rank in the middle of an
 *   expression. A rank that is known to be wrong is refused as before.
 * Versions: @tensorflow/tfjs-core 4.22; others are left as they are, with a warning.
 * Needed: as long as TensorFlow.js declares `relu<T extends Tensor>(): T`.
 *
 * What: `json()` of a response gives any value, as in every browser's and Deno's declarations. Node.js's alone say
 *   `unknown`.
 * Why: `(await (await fetch(url)).json()).rows` was refused, and so was most public code that fetches data.
 * Versions: undici-types 5 to 7; others are left as they are.
 * Needed: as long as undici-types declares `json: () => Promise<unknown>`.
 */
import { fits } from '../patches/written-for';
import { readFileSync } from '../platform/files';
import { runTimeDeclarations, withoutAbsent } from './run-time';

/** Methods whose result has the rank of their tensor, though they are declared to return any tensor. */
const keepRank =
  /^( +)(avgPool|cast|clipByValue|depthToSpace|elu|leakyRelu|localResponseNormalization|logicalNot|maxPool|mirrorPad|pad|pool|prelu|relu|relu6|resizeBilinear|resizeNearestNeighbor|selu|tile|transpose)<T extends [^>]+>\((.*)\): (?:T|Tensor);$/m;

/** A method of the same rank, declared as TensorFlow.js itself declares `sigmoid` and `sqrt`. */
const keeping = (_: string, indent: string, name: string, parameters: string): string =>
  `${indent}${name}<T extends Tensor>(this: T${parameters && `, ${parameters.replace(/\bT\b/g, 'Tensor')}`}): T;`;

/** A variable is a tensor: of an unknown rank, it is one of whatever rank is wanted, which no class that extends says. */
const asIntersection = (text: string): string =>
  text
    .replace(
      /^export declare class Variable<R [^>]*> extends Tensor<R> \{$/m,
      'declare class VariableOnly<R extends Rank = any> {',
    )
    .replace(/^ {4}constructor\(initialValue: (.*)\);$/m, '')
    .concat(`
export type Variable<R extends Rank = any> = Tensor<R> & VariableOnly<R>;
export declare const Variable: {
    prototype: Variable;
    new <R extends Rank = any>(initialValue: Tensor<R>, trainable: boolean, name: string, tensorId: number): Variable<R>;
};
`);

const relaxed = (text: string): string =>
  text
    .replace(keepRank, keeping)
    .replace(/\bR extends Rank( = Rank)?(?=[,>])/g, 'R extends Rank = any')
    .replace(/\b(Tensor|Variable)<(import\("[^"]*"\)\.)?Rank>/g, '$1<any>')
    .replace(/^export interface ShapeMap \{$/m, '$&\n    [unknownRank: string]: number[];')
    .replace(
      /^export interface ArrayMap \{$/m,
      '$&\n    [unknownRank: string]: number | number[] | number[][] | number[][][] | number[][][][] | number[][][][][] | number[][][][][][];',
    );

/**
 * Says what the compiler otherwise finds out anew for every cell by comparing all members of two tensors: a tensor of one
 * rank goes where a tensor of a wider one is wanted, and not the other way round.
 */
const withVariance = (text: string): string =>
  text.replace(/^(?:export )?declare class (?:Tensor|TensorBuffer|VariableOnly)<.*(?= \{$)/gm, (head) =>
    head.replace(/([<,] ?)(?=[RD] extends )/g, '$1out '),
  );

const fitting = new Map<string, boolean>();

/** Whether the package in this folder is the one that the changes are written for. */
function isKnown(folder: string): boolean {
  let known = fitting.get(folder);
  if (known === undefined) {
    const { version } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as { version: string };
    known = fits(
      { name: '@tensorflow/tfjs-core', found: version, writtenFor: '4.22' },
      'Tensors of unknown rank need `as tf.Tensor4D` where a rank is wanted.',
    );
    fitting.set(folder, known);
  }
  return known;
}

const node = /[\\/]@types[\\/]node[\\/](?:ts[\d.]+[\\/])?index\.d\.ts$/;
const nodeWeb = /[\\/]@types[\\/]node[\\/]web-globals[\\/]\w+\.d\.ts$/;
const response = /[\\/]undici-types[\\/]fetch\.d\.ts$/;
const tensorFlow = /^(.*[\\/]@tensorflow[\\/]tfjs-core[\\/])dist[\\/].*\.d\.ts$/;

/**
 * The text of a declaration file as cells are compiled with it. Every compiler's host passes what it reads through here.
 * @param fileName where the file stands
 * @param text what it says
 */
export function declarationText(fileName: string, text: string): string {
  if (node.test(fileName)) return text + runTimeDeclarations();
  if (nodeWeb.test(fileName)) return withoutAbsent(text);
  if (response.test(fileName))
    return text.replace(/^( +readonly json: \(\) => Promise)<unknown>/m, '$1<any>');
  const folder = tensorFlow.exec(fileName)?.[1];
  if (folder === undefined || !isKnown(folder)) return text;
  return /[\\/]dist[\\/]tensor\.d\.ts$/.test(fileName)
    ? withVariance(relaxed(asIntersection(text)))
    : relaxed(text);
}
