/** How an import names a package: `lodash/fp`, or with `npm:` and a version that it asks for, `npm:lodash@4/fp`. */

/** What a specifier says of the package that it names. */
export interface NamedPackage {
  /** The package, with its scope: `@scope/name`. */
  readonly name: string;
  /** What stands behind `@`; empty where nothing does. */
  readonly version: string;
  /** The package and the part of it, as Node.js finds it where it is installed. */
  readonly bare: string;
}

/** `npm:` or `npm:/` before a name that is complete or still being typed; empty where it has none. */
export const npmScheme = (specifier: string): string => /^npm:\/?/.exec(specifier)?.[0] ?? '';

export function namedPackage(specifier: string): NamedPackage {
  const scheme = npmScheme(specifier);
  const written = specifier.slice(scheme.length);
  // Elsewhere than behind `npm:` an `@` belongs to the name.
  const pattern = scheme === '' ? /^(?:@[^/]+\/)?[^/]+/ : /^(?:@[^/@]+\/)?[^/@]+/;
  const [name = written] = pattern.exec(written) ?? [];
  const rest = written.slice(name.length);
  const [asked = ''] = scheme === '' ? [] : (/^@[^/]*/.exec(rest) ?? []);
  return { name, version: asked.slice(1), bare: name + rest.slice(asked.length) };
}
