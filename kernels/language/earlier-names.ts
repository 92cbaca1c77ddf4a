/** What earlier cells have declared, and how a cell is told of it. */
import type { CellText } from './cell-text';
import type { SharedImports } from './shared-imports';
import type { Sources } from './sources';

/** How a value was declared: what can be assigned to, what cannot, and functions, classes, enums and imports. */
type Kind = 'let' | 'const' | 'alias';

/** What a name means: a value, a type, or both. */
export interface Meaning {
  readonly value?: Kind;
  readonly isType: boolean;
}

/** What a cell declares, for the types of later ones. */
export interface Declarations {
  /** The cell, as `cell[3]`. */
  readonly name: string;
  readonly text: string;
  readonly extension: 'd.ts' | 'ts' | 'tsx';
  readonly meanings: ReadonlyMap<string, Meaning>;
  /** What it adds to the types of the surroundings. */
  readonly augments: readonly string[];
  /** Whether it was compiled with the types of Node.js. */
  readonly isFull: boolean;
}

/** How a cell is told what others have added to types. Its own declarations need not repeat it: later cells are told, too. */
const ADDITION = /^import ['"]\.\/cell\[\d+\]['"];\n?/gm;

interface Owner {
  readonly cell: string;
  readonly kind?: Kind;
  readonly isFull: boolean;
}

export class EarlierNames {
  readonly #sources: Sources;
  readonly #shared: SharedImports;
  readonly #folder: string;
  readonly #values = new Map<string, Owner>();
  readonly #types = new Map<string, Owner>();
  /** Cells that add to the types of the surroundings, and what they add. */
  readonly #augmenting = new Map<string, { readonly keys: readonly string[]; readonly isFull: boolean }>();

  constructor(sources: Sources, shared: SharedImports, folder: string) {
    this.#sources = sources;
    this.#shared = shared;
    this.#folder = folder;
  }

  /** Cells that were taken over since the last look at which of them are needed. */
  #added = 0;

  /** All names, in the order in which they were declared. */
  names(): string[] {
    return [...new Set([...this.#values.keys(), ...this.#types.keys()])];
  }

  has(name: string): boolean {
    return this.#values.has(name) || this.#types.has(name);
  }

  /** Whether a name's type may speak of what Node.js brings: then it means nothing without Node.js's types. */
  isFull(name: string): boolean {
    return (this.#values.get(name)?.isFull ?? false) || (this.#types.get(name)?.isFull ?? false);
  }

  /** Whether a cell must be compiled with Node.js's types for what earlier ones have added to types. */
  get augmentsFull(): boolean {
    return [...this.#augmenting.values()].some(({ isFull }) => isFull);
  }

  /** Cells whose additions to types hold in a cell; what it adds itself takes the place of an earlier addition. */
  #augmentingFor({ augments }: { readonly augments: readonly string[] }): string[] {
    return [...this.#augmenting].flatMap(([cell, { keys }]) =>
      keys.some((key) => augments.includes(key)) ? [] : [cell],
    );
  }

  /**
   * The lines behind a cell's text: the earlier names that it mentions, and the list of what it declares itself.
   * A variable is declared again with the type that it had, so that it can be assigned to; all else is imported.
   */
  preamble(cell: CellText): string {
    const { mentions, declares } = cell;
    const additions = this.#augmentingFor(cell).map((one) => `import './${one}';`);
    const lines = [...mentions].flatMap((name) => {
      const { value, type } = this.#stillMeant(cell, name);
      const isWhole = value?.kind === 'alias' && (type === undefined || type.cell === value.cell);
      if (isWhole && !declares.has(name)) return [`import { ${name} } from './${value.cell}';`];
      if (value === undefined && type === undefined)
        return name === '_' && !declares.has(name) ? ['declare const _: any;'] : [];
      return this.#apart(name, value, type);
    });
    return `${[...additions, ...lines].join(' ')} export { ${[...declares.keys()].join(', ')} };`;
  }

  /** The same for a cell that is being typed: all names, as they were declared, with their documentation. */
  everything(cell: CellText): string {
    const byCell = new Map<string, string[]>();
    const apart: string[] = [];
    for (const name of this.names()) {
      const { value, type } = this.#stillMeant(cell, name);
      const owner = (value ?? type)?.cell;
      if (owner === undefined) continue;
      const isOne = value === undefined || type === undefined || value.cell === type.cell;
      if (isOne && !cell.declares.has(name)) {
        const names = byCell.get(owner) ?? [];
        byCell.set(owner, names);
        names.push(name);
      } else apart.push(...this.#apart(name, value, type));
    }
    const additions = this.#augmentingFor(cell).map((one) => `import './${one}';`);
    const imports = [...byCell].map(([from, names]) => `import { ${names.join(', ')} } from './${from}';`);
    return [...additions, ...imports, ...apart, 'export {};'].join(' ');
  }

  /** What a name still means of earlier cells in one that may declare it anew: a type of a name leaves its value alone, and the other way round. */
  #stillMeant({ declares }: CellText, name: string): { value: Owner | undefined; type: Owner | undefined } {
    const own = declares.get(name);
    const value = this.#values.get(name);
    const type = this.#types.get(name);
    // The type of a class goes with it.
    const isOfValue = value?.kind === 'alias' && type?.cell === value.cell;
    return {
      value: own?.isValue === true ? undefined : value,
      type: own?.isType === true || (own?.isValue === true && isOfValue) ? undefined : type,
    };
  }

  /** A value and a type of one name, each from its own cell. An import would bring both: the value is declared before it, and counts. */
  #apart(name: string, value: Owner | undefined, type: Owner | undefined): string[] {
    const word = value?.kind === 'let' ? 'let' : 'const';
    return [
      ...(value === undefined ? [] : [`declare ${word} ${name}: typeof import('./${value.cell}').${name};`]),
      ...(type === undefined ? [] : [`import { ${name} } from './${type.cell}';`]),
    ];
  }

  /** Takes over what a cell has declared: what its run did not get to keeps the meaning that it had. */
  adopt(declared: Declarations, isThere: (name: string) => boolean): void {
    for (const [name, { value: kind, isType }] of declared.meanings) {
      const owner: Owner = { cell: declared.name, isFull: declared.isFull, ...(kind && { kind }) };
      if (kind !== undefined) {
        if (!isThere(name)) continue;
        // As in #stillMeant.
        const before = this.#values.get(name);
        if (before?.kind === 'alias' && this.#types.get(name)?.cell === before.cell) this.#types.delete(name);
        // A later one stands at the end of the list.
        this.#values.delete(name);
        this.#values.set(name, owner);
      }
      if (isType) this.#types.set(name, owner);
    }
    const replaced = declared.augments.length > 0 && this.#replaceAdditions(declared);
    if (declared.meanings.size === 0 && declared.augments.length === 0) return;
    const text = declared.extension === 'd.ts' ? declared.text.replace(ADDITION, '') : declared.text;
    this.#shared.takeUp(
      this.#sources.setCell(`${this.#folder}/${declared.name}.${declared.extension}`, text),
    );
    this.#added += 1;
    // The compiler would go on to see what was replaced.
    if (replaced || this.#added > this.names().length + 20) this.#forgetUnused();
  }

  /** @returns whether what a cell adds to types takes the place of what an earlier one added */
  #replaceAdditions({ name, augments, isFull }: Declarations): boolean {
    const kept = new Set(this.#augmentingFor({ augments }));
    const gone = [...this.#augmenting.keys()].filter((cell) => !kept.has(cell));
    for (const cell of gone) this.#augmenting.delete(cell);
    this.#augmenting.set(name, { keys: augments, isFull });
    return gone.length > 0;
  }

  /** Cells that own no name any more, and whose types none of the others mentions, are let go. */
  #forgetUnused(): void {
    this.#added = 0;
    const needed = new Set<string>();
    const open = [...this.#values.values(), ...this.#types.values()].map(({ cell }) => cell);
    open.push(...this.#augmenting.keys());
    for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
      if (needed.has(cell)) continue;
      needed.add(cell);
      const text = this.#fileOf(cell)?.text ?? '';
      for (const [, named] of text.matchAll(/["']\.\/(cell\[\d+\])["']/g)) open.push(named as string);
    }
    for (const name of [...this.#sources.cellNames()]) {
      const cell = /\/(cell\[\d+\])\.(d\.ts|tsx?)$/.exec(name)?.[1];
      if (cell === undefined || needed.has(cell)) continue;
      this.#sources.forgetCell(name);
      this.#shared.forget(cell);
    }
  }

  #fileOf(cell: string) {
    return ['d.ts', 'ts', 'tsx']
      .map((end) => this.#sources.cell(`${this.#folder}/${cell}.${end}`))
      .find(Boolean);
  }
}
