/**
 * Compares what an implementation answered with what was expected, and says in one sentence where they part:
 * kinds and shapes first, then the largest difference and any pattern in the differences. Inputs are never shown.
 */
import type { Parameters } from '../notebook/parameters';
import { plainly, type Quote, stoppedBy } from './quote';
import type { ErrorText, Outcome, Step, TensorValue, Value } from './spec';
import { isTensorValue } from './values';

/** |got − expected| <= absolute + relative·|expected|, elementwise. */
export interface Tolerance {
  readonly absolute?: number;
  readonly relative?: number;
}

/** How much of a text that was returned is repeated. */
const longestText = 60;

const usual = { absolute: 1e-4, relative: 1e-3 };

export interface CompareOptions {
  readonly tolerance?: Tolerance;
  /** How the stub names what is given. */
  readonly parameters?: Parameters;
  /** What is said of a text that the student's code made up; see {@link plainly}. */
  readonly quote?: Quote;
  /**
   * Whether numbers are shown, right and wrong ones; they are unless told otherwise. Of hidden cases they would make a table
   * of right answers, one attempt after the other.
   */
  readonly numbers?: boolean;
}

/**
 * The first difference between the observed outcomes of a case and the expected ones.
 * @returns a sentence, or undefined when all agree within the tolerance
 */
export function compareOutcomes(
  steps: readonly Step[],
  got: readonly Outcome[],
  expected: readonly Outcome[],
  { tolerance = {}, parameters = {}, quote = plainly, numbers = true }: CompareOptions = {},
): string | undefined {
  const observed = steps.filter((step) => step.observe !== false && !('set' in step));
  for (const [i, want] of expected.entries()) {
    const step = observed[i];
    const label = step === undefined ? 'the result' : labelOf(step, parameters);
    const answer = got[i];
    if (answer === undefined)
      return got.length > 0 && 'error' in (got[got.length - 1] as Outcome)
        ? threw((got[got.length - 1] as { error: ErrorText }).error, quote)
        : `There is no answer for ${label}.`;
    if ('error' in want) {
      if (!('error' in answer))
        return `${sentence(label)} should have thrown a ${want.error.name}, and returned instead.`;
      if (answer.error.name !== want.error.name)
        return `${sentence(label)} should have thrown a ${want.error.name}. ${threw(answer.error, quote)}`;
    } else if ('error' in answer) {
      const { error } = answer;
      return error.name === 'NoGradient'
        ? `${stoppedBy({ ...error, name: 'exist' }, quote, `${sentence(label)} does not`).replace(/\.?$/, '.')}`
        : threw(error, quote);
    } else {
      const difference =
        (step && misuse(step, answer, want, label, parameters)) ??
        compareValues(answer.value, want.value, label, { tolerance, quote, numbers });
      if (difference !== undefined) return difference;
    }
  }
  return undefined;
}

/** Whether two runs of a case came to the same answers. */
export function sameOutcomes(
  a: readonly Outcome[],
  b: readonly Outcome[],
  tolerance: Tolerance = {},
): boolean {
  return (
    a.length === b.length &&
    a.every((outcome, i) => {
      const other = b[i] as Outcome;
      if ('error' in outcome)
        return (
          'error' in other &&
          outcome.error.name === other.error.name &&
          outcome.error.message === other.error.message
        );
      return (
        'value' in other &&
        outcome.promised === other.promised &&
        JSON.stringify(outcome.changed) === JSON.stringify(other.changed) &&
        compareValues(outcome.value, other.value, 'the result', {
          tolerance,
          quote: plainly,
          numbers: true,
        }) === undefined
      );
    })
  );
}

function threw({ name, message, withheld }: ErrorText, quote: Quote): string {
  if (withheld !== undefined) {
    const name = quote(withheld) || 'what its rule leaves out';
    return `Your solution uses ${name.includes(' ') ? name : `\`${name}\``}.`;
  }
  return stoppedBy({ name, message }, quote, 'Your code threw');
}

type Returned = Extract<Outcome, { value: Value }>;

/** What a right value does not excuse: a promise in its place, or what was given and is not the same any more. */
function misuse(
  step: Step,
  got: Returned,
  want: Returned,
  label: string,
  parameters: Parameters,
): string | undefined {
  if (got.promised && !want.promised)
    return `${sentence(label)} is a promise of a value, not the value: take \`async\` away.`;
  const changed = got.changed?.find(
    ({ argument }) => !want.changed?.some((other) => other.argument === argument),
  );
  if (changed === undefined) return undefined;
  const name = argumentName(step, changed.argument, parameters);
  return changed.how === 'disposed'
    ? `You dispose of ${name}, which you were given: that is for whoever made it.`
    : `You change ${name}, which you were given: work on a copy of it.`;
}

/** What a step calls, by the name under which its parameters are known. */
function calledIn(step: Step): string | undefined {
  if ('gradient' in step) return 'call' in step.gradient ? step.gradient.call : step.gradient.method;
  if ('call' in step) return step.call;
  if ('construct' in step) return step.construct;
  return 'method' in step ? step.method : undefined;
}

/** An argument by the name of its parameter, where that is known. */
function argumentName(step: Step, index: number, parameters: Parameters): string {
  const name = parameters[calledIn(step) ?? '']?.[index];
  return name !== undefined && /^[\w$]+$/.test(name) ? `\`${name}\`` : `argument ${index + 1}`;
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What a step is called in a message. */
function labelOf(step: Step, parameters: Parameters): string {
  if ('gradient' in step) {
    const called = calledIn(step);
    const wrt =
      typeof step.wrt === 'number'
        ? argumentName(step, step.wrt, parameters)
        : `\`${'property' in step.wrt ? step.wrt.property : step.wrt[step.wrt.length - 1]}\``;
    return `the gradient of \`${called}\` with respect to ${wrt}`;
  }
  if ('call' in step) return `the result of \`${step.call}\``;
  if ('construct' in step) return `\`new ${step.construct}\``;
  if ('property' in step) return `the property \`${step.property}\``;
  if ('set' in step) return `setting \`${step.set}\``;
  return 'method' in step ? `the result of \`${step.method}\`` : 'the result of the returned function';
}

/** What the comparison of two values takes with it. */
type Means = Required<Pick<CompareOptions, 'tolerance' | 'quote' | 'numbers'>>;

function compareValues(got: Value, expected: Value, label: string, means: Means): string | undefined {
  const { quote } = means;
  if (isTensorValue(expected)) return compareTensors(got, expected, label, means);
  if (typeof expected === 'number') {
    if (typeof got !== 'number') return `${sentence(label)} should be a number, and is ${kindOf(got)}.`;
    return compareNumbers([got], [expected], label, [], means);
  }
  if (Array.isArray(expected)) return compareArrays(got, expected, label, means);
  if (typeof expected === 'object' && expected !== null)
    return compareObjects(got, expected as Record<string, Value>, label, means);
  if (Object.is(got, expected)) return undefined;
  return typeof got === typeof expected && got !== null
    ? `${sentence(label)} is ${typeof got === 'string' ? `"${quote(got.slice(0, longestText))}"` : got}, which is not what it should be.`
    : `${sentence(label)} should be ${kindOf(expected)}, and is ${kindOf(got)}.`;
}

function compareTensors(got: Value, expected: TensorValue, label: string, means: Means): string | undefined {
  if (!isTensorValue(got))
    return `${sentence(label)} should be a tensor of shape [${expected.tensor.join(', ')}], and is ${kindOf(got)}.`;
  if (got.tensor.join() !== expected.tensor.join())
    return `${sentence(label)} has shape [${got.tensor.join(', ')}]; it should be [${expected.tensor.join(', ')}].`;
  if (got.dtype !== expected.dtype)
    return `${sentence(label)} has dtype ${got.dtype}; it should be ${expected.dtype}.`;
  return compareNumbers(got.data, expected.data, label, expected.tensor, means);
}

function compareArrays(
  got: Value,
  expected: readonly Value[],
  label: string,
  means: Means,
): string | undefined {
  if (!Array.isArray(got)) return `${sentence(label)} should be an array, and is ${kindOf(got)}.`;
  if (got.length !== expected.length)
    return `${sentence(label)} has ${got.length} members; it should have ${expected.length}.`;
  if (isNumbers(expected) && isNumbers(got))
    return compareNumbers(got, expected, label, [expected.length], means);
  for (const [i, item] of expected.entries()) {
    const difference = compareValues(got[i] as Value, item, `member ${i} of ${label}`, means);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

const isNumbers = (values: readonly Value[]): values is readonly number[] =>
  values.every((value) => typeof value === 'number');

function compareObjects(
  got: Value,
  expected: Record<string, Value>,
  label: string,
  means: Means,
): string | undefined {
  if (typeof got !== 'object' || got === null || Array.isArray(got) || isTensorValue(got))
    return `${sentence(label)} should be an object with ${Object.keys(expected)
      .map((key) => `\`${key}\``)
      .join(', ')}, and is ${kindOf(got)}.`;
  for (const [key, item] of Object.entries(expected)) {
    if (!Object.hasOwn(got, key)) return `${sentence(label)} has no member \`${key}\`.`;
    const difference = compareValues(
      (got as Record<string, Value>)[key] as Value,
      item,
      `\`${key}\` in ${label}`,
      means,
    );
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function kindOf(value: Value): string {
  if (value === null) return 'nothing (undefined or null)';
  if (isTensorValue(value)) return `a tensor of shape [${value.tensor.join(', ')}]`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Whether a number is within the tolerance. What is not finite is near to itself alone. */
function isNear(value: number, want: number, tolerance: Tolerance): boolean {
  if (Object.is(value, want)) return true;
  const { absolute, relative } = { ...usual, ...tolerance };
  return Number.isFinite(want) && Math.abs(value - want) <= absolute + relative * Math.abs(want);
}

function compareNumbers(
  got: readonly number[],
  expected: readonly number[],
  label: string,
  shape: readonly number[],
  { tolerance, numbers }: Means,
): string | undefined {
  const wrong: number[] = [];
  let largest = -1;
  let worst = 0;
  for (const [i, want] of expected.entries()) {
    const value = got[i] as number;
    if (isNear(value, want, tolerance)) continue;
    const difference = Math.abs(value - want);
    wrong.push(i);
    const size = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
    if (size > largest) [largest, worst] = [size, i];
  }
  if (wrong.length === 0) return undefined;
  const value = got[worst] as number;
  const want = expected[worst] as number;
  const subject = `${sentence(label)}${shape.length === 0 ? '' : ` at [${position(worst, shape)}]`}`;
  const many = expected.length === 1 ? '' : ` (${wrong.length} of ${expected.length} elements differ)`;
  const pattern = patternOf(got, expected, tolerance);
  const [shown, wanted] = numbers ? apart(value, want) : [];
  const how = numbers ? `${shown}; it should be ${wanted}` : inWords(value, want);
  return `${subject} is ${how}${many}.${pattern === undefined ? '' : ` ${pattern}`}`;
}

/** How a number is not what it should be, without either. */
function inWords(value: number, want: number): string {
  if (!Number.isFinite(want)) return `${Number.isFinite(value) ? 'a number' : value}; it should be ${want}`;
  if (!Number.isFinite(value)) return `${value}; it should be a number`;
  if (value * want < 0) return 'of the wrong sign';
  const [size, right] = [Math.abs(value), Math.abs(want)];
  if (right === 0) return 'not 0, and should be';
  if (size === 0) return '0, and should not be';
  const ratio = Math.max(size, right) / Math.min(size, right);
  const far = ratio > 2 ? 'more than twice ' : ratio < 1.01 ? 'by less than a hundredth ' : '';
  return size > right ? `${far}too large` : `${far}too small`;
}

/** One rule that explains all the differences, when there is one and it is worth saying. */
function patternOf(
  got: readonly number[],
  expected: readonly number[],
  tolerance: Tolerance,
): string | undefined {
  if (expected.length < 2 || ![...got, ...expected].every(Number.isFinite)) return undefined;
  const agrees = (rule: (want: number) => number) =>
    expected.every((want, i) => isNear(got[i] as number, rule(want), tolerance));
  const spread = Math.max(...expected) - Math.min(...expected);
  if (spread <= 1e-6 * Math.max(...expected.map(Math.abs))) return undefined;
  if (got.every((value) => Math.abs(value) < 1e-12)) return 'Every element is 0.';
  // Where some are right, no rule is one of all of them.
  const isNone = expected.some((want, i) => want !== 0 && isNear(got[i] as number, want, tolerance));
  if (!isNone && agrees((want) => -want)) return 'Every element has the wrong sign.';
  const top = expected.reduce((best, want, i) => {
    return Math.abs(want) > Math.abs(expected[best] as number) ? i : best;
  }, 0);
  const ratio = (got[top] as number) / (expected[top] as number);
  if (!isNone && agrees((want) => ratio * want))
    return `Every element is ${plain(ratio)} times what it should be.`;
  const shift = got.reduce((sum, value, i) => sum + value - (expected[i] as number), 0) / got.length;
  if (!isNone && agrees((want) => want + shift)) return `Every element is off by the same ${plain(shift)}.`;
  const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
  const ordered = sorted(expected);
  if (sorted(got).every((value, i) => Math.abs(value - (ordered[i] as number)) <= 1e-6))
    return 'The right numbers are there, in another order: look at the axes.';
  return undefined;
}

function position(index: number, shape: readonly number[]): string {
  const at: number[] = [];
  for (const extent of [...shape].reverse()) {
    at.unshift(index % extent);
    index = Math.floor(index / extent);
  }
  return at.join(', ');
}

/** Two numbers with as many digits as it takes to tell them apart. */
function apart(value: number, want: number): [string, string] {
  for (const digits of [4, 6, 9, 12]) {
    const texts = [value, want].map((one) => String(Number(one.toPrecision(digits)))) as [string, string];
    if (texts[0] !== texts[1]) return texts;
  }
  return [String(value), String(want)];
}

/** A number with three significant digits, without a needless exponent. */
const plain = (value: number): string => String(Number(value.toPrecision(3)));
