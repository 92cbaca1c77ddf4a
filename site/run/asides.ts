/** Cells that only answer the reader: nobody who runs a later cell has asked for a hint, or tried an exercise. */

const IMPORT = /^import\b[^;]*;?$/gm;
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*$/gm;
/** `await check('id', name);` and its like, alone. */
const ASKING = /(?:await\s+)?\b(?:check|hint|answer|progress)\([^;]*\);?/g;

/**
 * What of a cell later cells need, where it only asks the course something: its imports.
 * @returns undefined where the cell does more than ask
 */
export function importsOfAside(code: string): string | undefined {
  const bare = code.replace(COMMENT, '');
  const imports = bare.match(IMPORT) ?? [];
  const rest = bare.replace(IMPORT, '');
  const left = rest.replace(ASKING, '');
  return left !== rest && left.trim() === '' ? imports.join('\n') : undefined;
}
