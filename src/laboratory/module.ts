/** The laboratory's module for the page: in a browser `module.browser.ts` stands here. */
import { codeFolder } from '../platform/environment';
import { existsSync, readFileSync } from '../platform/files';

/** @returns the module as the build made it (`scripts/bundle-laboratory.mjs`); undefined where nothing was built */
export function pageModule(): string | undefined {
  // Seen from the code as it is written, and as it is built.
  const places = ['../../dist/laboratory.js', '../../laboratory.js'].map((place) => `${codeFolder}/${place}`);
  const file = places.find((place) => existsSync(place));
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}
