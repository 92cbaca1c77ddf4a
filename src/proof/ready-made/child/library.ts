/** What `import ... from 'very-deep'` brings: functions, and classes with their methods. */
import type { Call, Door } from './door';
import { formsOf } from './forms';
import { functionDoor } from './functions';
import type { Any, Question } from './question';

const isClass = (value: Any): boolean =>
  typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));

/** So many ways to make an object, each with so many to call a method of it. */
const mostMade = 12;
const mostCalled = 24;

function methodsOf(made: Any): string[] {
  const found = new Set<string>();
  for (let at = made.prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) if (name !== 'constructor') found.add(name);
  return [...found];
}

function* callsOf(made: Any, method: string, question: Question): Generator<Call> {
  const forms = formsOf(question);
  for (const making of [{ words: '', args: () => [] as Any[] }, ...forms].slice(0, mostMade))
    for (const calling of [{ words: '', args: () => [] as Any[] }, ...forms].slice(0, mostCalled))
      yield {
        words: `new (${making.words}), then (${calling.words})`,
        call: () => {
          const object = new made(...making.args());
          const value = object[method];
          const result = typeof value === 'function' ? value.apply(object, calling.args()) : value;
          return result ?? { ...object };
        },
      };
}

export const libraryDoors = (library: Readonly<Record<string, Any>>): Door[] =>
  Object.entries(library).flatMap(([name, value]): Door[] => {
    if (isClass(value))
      return methodsOf(value).map((method) => [
        {
          name: `${name}.${method}`,
          calls: (question) => callsOf(value, method, question),
        },
      ]);
    return typeof value === 'function' ? [functionDoor(name, value, undefined)] : [];
  });
