/** What a completion is, as JupyterLab has icons for it, and its type as TypeScript writes it. */
import type TypeScript from 'typescript-api';
import type { ts } from './host';

/** Names for the compiler's kinds; those that are missing are the same. */
const KINDS: Readonly<Record<string, string>> = {
  'local function': 'function',
  'local class': 'class',
  const: 'instance',
  let: 'instance',
  var: 'instance',
  using: 'instance',
  'await using': 'instance',
  'local var': 'instance',
  parameter: 'instance',
  method: 'function',
  getter: 'property',
  setter: 'property',
  accessor: 'property',
  'enum member': 'property',
  alias: 'module',
  'external module name': 'module',
  script: 'module',
  directory: 'module',
  type: 'interface',
  'type parameter': 'interface',
  'primitive type': 'keyword',
};

/** What the compiler knows of names at one place of a cell. */
export class Kinds {
  readonly #ts: ts;
  readonly #checker: TypeScript.TypeChecker;
  readonly #place: TypeScript.Node;

  constructor(ts: ts, checker: TypeScript.TypeChecker, place: TypeScript.Node) {
    this.#ts = ts;
    this.#checker = checker;
    this.#place = place;
  }

  /** The kind of an entry: of what was imported it is the kind of what was declared. */
  kind({ kind, symbol }: TypeScript.CompletionEntry): string {
    const { SymbolFlags } = this.#ts;
    if (symbol === undefined) return KINDS[kind] ?? kind;
    const { flags } = this.#target(symbol);
    if ((flags & SymbolFlags.Function) !== 0) return 'function';
    if ((flags & SymbolFlags.Class) !== 0) return 'class';
    if ((flags & SymbolFlags.Enum) !== 0) return 'enum';
    if ((flags & SymbolFlags.Variable) !== 0) return this.#kindOfVariable(symbol);
    if ((flags & SymbolFlags.Module) !== 0) return 'module';
    if ((flags & SymbolFlags.Type) !== 0) return 'interface';
    return KINDS[kind] ?? kind;
  }

  /** The type of an entry; nothing for those without one, such as keywords. */
  type({ symbol }: TypeScript.CompletionEntry): string {
    const { SymbolFlags, TypeFormatFlags } = this.#ts;
    if (symbol === undefined) return '';
    const target = this.#target(symbol);
    if (this.#checker.isUnknownSymbol(target)) return '';
    if ((target.flags & SymbolFlags.Value) !== 0) return this.#checker.typeToString(this.#typeOf(symbol));
    if ((target.flags & SymbolFlags.Type) === 0) return '';
    const type = this.#checker.getDeclaredTypeOfSymbol(target);
    return this.#checker.typeToString(type, this.#place, TypeFormatFlags.InTypeAlias);
  }

  /** A function in a variable is a function all the same, and what `new` takes is a class. */
  #kindOfVariable(symbol: TypeScript.Symbol): string {
    const type = this.#typeOf(symbol);
    if (type.getConstructSignatures().length > 0) return 'class';
    return type.getCallSignatures().length > 0 ? 'function' : 'instance';
  }

  #typeOf(symbol: TypeScript.Symbol): TypeScript.Type {
    return this.#checker.getTypeOfSymbolAtLocation(this.#target(symbol), this.#place);
  }

  #target(symbol: TypeScript.Symbol): TypeScript.Symbol {
    const isAlias = (symbol.flags & this.#ts.SymbolFlags.Alias) !== 0;
    return isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }
}
