import { describe, expect, it } from 'vitest';
import { namedPackage } from '../../kernels/language/package-name';

describe('the package that an import names', () => {
  it.each([
    ['lodash', 'lodash', '', 'lodash'],
    ['lodash/fp', 'lodash', '', 'lodash/fp'],
    ['@scope/name', '@scope/name', '', '@scope/name'],
    ['@scope/name/part/inner.js', '@scope/name', '', '@scope/name/part/inner.js'],
    ['npm:lodash', 'lodash', '', 'lodash'],
    ['npm:/lodash', 'lodash', '', 'lodash'],
    ['npm:lodash@4', 'lodash', '4', 'lodash'],
    ['npm:lodash@^4.17.0/fp', 'lodash', '^4.17.0', 'lodash/fp'],
    ['npm:lodash@4.0.0-beta.1+build/fp/map', 'lodash', '4.0.0-beta.1+build', 'lodash/fp/map'],
    ['npm:@scope/name@1.2.3', '@scope/name', '1.2.3', '@scope/name'],
    ['npm:@scope/name@latest/part', '@scope/name', 'latest', '@scope/name/part'],
    ['npm:@scope/name/part', '@scope/name', '', '@scope/name/part'],
    ['npm:lodash@', 'lodash', '', 'lodash'],
    ['npm:lodash/a@b.js', 'lodash', '', 'lodash/a@b.js'],
    ['lodash@4', 'lodash@4', '', 'lodash@4'],
    ['./local.ts', '.', '', './local.ts'],
    ['npm:', '', '', ''],
    ['', '', '', ''],
  ])('%j', (specifier, name, version, bare) => {
    expect(namedPackage(specifier)).toEqual({ name, version, bare });
  });
});
