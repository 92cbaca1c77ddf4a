/** Sentences that name code in backticks, as exercises write them. */
import { html, type Markup } from './html';

/** The sentence as markup, in which what stands in backticks is code. All of it is escaped. */
export const prose = (text: string): Markup =>
  html`${text
    .split(/(`[^`\n]+`)/)
    .map((part, i) => (i % 2 === 1 ? html`<code>${part.slice(1, -1)}</code>` : part))}`;
