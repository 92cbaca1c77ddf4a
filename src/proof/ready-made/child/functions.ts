/** Functions by their names, and methods of tensors. */
import type { Door } from './door';
import { formsOf, tensorForms, tensorPlaces } from './forms';
import type { Any } from './question';

/**
 * What computes nothing: it changes the engine or its registries for all that is tried after it, reads files, waits for a
 * browser, gives another number each time, is a sum over bytes, or never ends where a step is nought.
 */
const others =
  /^(set|remove|register|unregister|dispose|enable|disable|deprecat|find|load|get|copyRegistered|decode|encode|to)|^(env|engine|ready|nextFrame|time|profile|memory|keep|tidy|io|browser|data|backend|models|test_util|customGrad|op|input|model|sequential|serialization|print|default|shared|webgl|version.*|random.*|rand|multinomial|dropout|variable|Random|frame|stft|fingerPrint64|hexToLong|createScalarValue|fetch|now|shuffle|shuffleCombo)$|Async$/;

/** The functions of a table, and those of the tables in it. */
function functionsIn(prefix: string, table: Any, depth = 0): [string, Any, Any][] {
  return Object.keys(table).flatMap((name): [string, Any, Any][] => {
    if (others.test(name)) return [];
    const value = table[name];
    const isClass = /^[A-Z]/.test(name);
    if (typeof value === 'function') return isClass ? [] : [[`${prefix}.${name}`, value, table]];
    if (depth > 0 || typeof value !== 'object' || value === null || isClass) return [];
    return functionsIn(`${prefix}.${name}`, value, depth + 1);
  });
}

const factories = /^tf\.(layers|initializers|constraints|regularizers|train|callbacks)\./;

/** Every function of `tf` that takes values and gives one. */
export const operationsOf = (tf: Any): [string, Any, Any][] =>
  functionsIn('tf', tf).filter(([name]) => !factories.test(name));

export const functionDoor = (name: string, callee: Any, self: Any): Door => [
  {
    name,
    *calls(question) {
      for (const { words, args } of formsOf(question))
        yield { words, call: () => Reflect.apply(callee, self, args()) };
    },
  },
];

/** What a tensor has that is no operation. Most of the others are functions of `tf`, too, and that is what they call. */
const noOperations =
  /^(constructor|dispose|variable|data|bytes|print|buffer|throw|array|assign|toString)|Async$/;

export const methodDoors = (tf: Any): Door[] =>
  Object.getOwnPropertyNames(tf.Tensor.prototype)
    .filter((method) => !noOperations.test(method) && tf[method] === undefined)
    .map((method) => [
      {
        name: `tensor.${method}`,
        *calls(question) {
          for (const place of tensorPlaces(question).slice(0, 4)) {
            const [own] = tensorForms(question, 1).filter(({ words }) => words === place.name);
            for (const { words, args } of [{ words: '', args: () => [] as Any[] }, ...formsOf(question)])
              yield {
                words: `${place.name}.(${words})`,
                call: () => {
                  const [tensor] = own?.args() ?? [];
                  return tensor?.[method](...args());
                },
              };
          }
        },
      },
    ]);
