import { EngineError } from '../core';

/**
 * Imports a package that may be absent, so that its types cannot be relied on.
 * @throws EngineError when it is not installed, or came without its native library
 */
export async function importOptional<Module>(name: string): Promise<Module> {
  try {
    return (await import(name)) as Module;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const absent = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
    if (absent && message.includes(`'${name}'`)) throw new EngineError(`${name} is not installed`);
    if (message.includes('tfjs_binding.node'))
      throw new EngineError(`${name} is installed without its native library`);
    throw error;
  }
}

/** The version of an installed package; `undefined` when its `package.json` cannot be reached. */
export function versionOf(name: string): string | undefined {
  try {
    return (require(`${name}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}
