/** Inputs and answers as one would write them in a cell. */
import type { Outcome, Step, Value } from '../exercises/spec';
import { isGiven, isRef, isTensorValue } from '../exercises/values';

/** The calls of a case: `mean([1, 2])`. */
export const callsText = (steps: readonly Step[]): string => steps.map(callText).join('; ');

function callText(step: Step): string {
  const named = step.as === undefined ? '' : `${step.as} = `;
  const args = 'args' in step ? `(${step.args.map(valueText).join(', ')})` : '';
  if ('gradient' in step) {
    const { gradient, wrt, output } = step;
    const called = 'call' in gradient ? gradient.call : `${gradient.on}.${gradient.method}`;
    const of = output === undefined ? '' : ` of ${output}`;
    const to =
      typeof wrt === 'number' ? `argument ${wrt + 1}` : 'property' in wrt ? wrt.property : wrt.join('.');
    return `${named}gradient${of} of ${called}${args} with respect to ${to}`;
  }
  if ('call' in step) return `${named}${step.call}${args}`;
  if ('construct' in step) return `${named}new ${step.construct}${args}`;
  if ('method' in step) return `${named}${step.on}.${step.method}${args}`;
  if ('property' in step) return `${named}${step.on}.${step.property}`;
  if ('set' in step) return `${step.on}.${step.set} = ${valueText(step.to)}`;
  return `${named}${step.on}${args}`;
}

/** What came out: a value, or the error that ended it. */
export function outcomeText(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'no answer';
  if ('error' in outcome) return `${outcome.error.name}: ${outcome.error.message}`.slice(0, longest);
  const changed = outcome.changed?.map(({ argument, how }) => `${how} argument ${argument + 1}`) ?? [];
  const notes = [...(outcome.promised ? ['a promise'] : []), ...changed];
  return valueText(outcome.value) + (notes.length > 0 ? ` (${notes.join(', ')})` : '');
}

/** So much of an answer is shown. */
const longest = 400;

function valueText(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object') return JSON.stringify(value).slice(0, longest);
  if (isTensorValue(value)) return tensorText(value.tensor, value.data);
  if (isRef(value)) return value.ref;
  if (isGiven(value)) return value.given;
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(valueText).join(', ')}]`;
  const members = Object.entries(value).map(([key, item]) => `${key}: ${valueText(item)}`);
  return `{ ${members.join(', ')} }`;
}

/** Five digits are enough to tell two answers apart that are not the same. */
const numberText = (value: number): string => String(Number(value.toPrecision(5)));

function tensorText(shape: readonly number[], data: readonly number[]): string {
  const [length, ...rest] = shape;
  if (length === undefined) return numberText(data[0] as number);
  const size = data.length / Math.max(1, length);
  const rows = Array.from({ length }, (_, i) => tensorText(rest, data.slice(i * size, (i + 1) * size)));
  return `[${rows.join(', ')}]`;
}

/** Whether something came out, of finite numbers throughout. */
export function isFiniteAnswer(outcome: Outcome | undefined): boolean {
  let finite = outcome !== undefined && 'value' in outcome;
  JSON.stringify(outcome, (_, item: unknown) => {
    if (typeof item === 'number' && !Number.isFinite(item)) finite = false;
    return item;
  });
  return finite;
}
