/** Which Plotly draws figures: in a browser `plotly.browser.ts` stands here. */
import { readFileSync } from '../platform/files';

/** The package that is pinned. */
export const PACKAGE = 'plotly.js-dist';

interface Plotly {
  readonly version: string;
  /** Where the page of a notebook finds it first of all. */
  readonly address?: string;
}

/** The pinned version, read where it is pinned: the page must not load another. */
export function plotly(): Plotly {
  const { version } = JSON.parse(readFileSync(require.resolve(`${PACKAGE}/package.json`), 'utf8'));
  return { version };
}
