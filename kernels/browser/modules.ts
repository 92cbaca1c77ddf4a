/** What cells can import in a browser: the course's library, and the TensorFlow.js that it uses. */
import { cellLibrary, tf } from '../../src/door.browser';
import { type Exports, ModuleFault } from '../language/modules';
import { missingInBrowser } from './importable';

/** A module as cells of Node.js see it, where the library is of the older kind. */
const withDefault = (module: object): Exports =>
  Object.defineProperties(Object.create(null), {
    ...Object.getOwnPropertyDescriptors({ ...module }),
    default: { value: module, enumerable: true },
  }) as Exports;

const MODULES: ReadonlyMap<string, Exports> = new Map([
  ['very-deep', withDefault(cellLibrary)],
  ...['@tensorflow/tfjs', '@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'].map(
    (name) => [name, withDefault(tf)] as const,
  ),
]);

/** Gives the module of a name. @throws ModuleFault where the browser has none */
export function importModule(specifier: string): Exports {
  const found = MODULES.get(specifier);
  if (found !== undefined) return found;
  throw Object.assign(new ModuleFault(missingInBrowser(specifier)), { code: 'ERR_MODULE_NOT_FOUND' });
}
