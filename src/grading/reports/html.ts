/** HTML that holds what students wrote: every text is escaped, and a policy forbids what slipped through to run. */
import { createHash } from 'node:crypto';
import { escapeHtml } from '../../display/html';

/** Markup that is safe to insert as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = string | number | Markup | readonly Content[] | undefined | false;

/** A template in which all that is filled in is escaped, except {@link Markup}. */
export function html(parts: TemplateStringsArray, ...content: Content[]): Markup {
  const filled = parts.map((part, i) => part + (i < content.length ? rendered(content[i]) : ''));
  return new Markup(filled.join(''));
}

function rendered(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Markup) return content.text;
  if (Array.isArray(content)) return content.map(rendered).join('');
  return escapeHtml(String(content));
}

const style = `
:root { color-scheme: light dark; --fg: #1b1f24; --bg: #fff; --soft: #5b6470; --line: #d5dae0; --good: #116329; --bad: #a40e26; --part: #7d4e00; }
@media (prefers-color-scheme: dark) { :root { --fg: #e6e9ed; --bg: #14171b; --soft: #a8b1bb; --line: #3a424b; --good: #6bd585; --bad: #ff9492; --part: #f0c000; } }
body { color: var(--fg); background: var(--bg); font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; color: var(--soft); padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
.wide { overflow-x: auto; } .wide .figure { min-width: 36rem; } .wide tbody th { font-weight: 600; } .wide td.note { min-width: 11rem; }
code { font: .9em ui-monospace, monospace; background: color-mix(in srgb, var(--fg) 8%, transparent); border-radius: 3px; padding: 0 .2em; }
td.number, th.number, td.status, td.id { white-space: nowrap; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.pass { color: var(--good); } .fail, .error, .timeout, .missing { color: var(--bad); } .partial, .to-grade { color: var(--part); }
.soft { color: var(--soft); } .feedback { border-left: 4px solid var(--line); padding: .2rem .8rem; white-space: pre-wrap; overflow-wrap: break-word; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; } mark { background: #ffe08a; color: #1b1f24; }
meter { width: 12rem; } a { color: inherit; } 
@page { margin: 15mm; }
@media print { :root { --fg: #000; --bg: #fff; --soft: #444; --line: #999; --good: #000; --bad: #000; --part: #000; } body { max-width: none; padding: 0; font-size: 10pt; } .wide { overflow: visible; } .wide .figure, .wide td.note { min-width: 0; } td.id { white-space: normal; } th, td { padding: .2rem .4rem; } thead { display: table-header-group; } tr, .figure, .feedback { break-inside: avoid; } h2, caption { break-after: avoid; } a { text-decoration: none; } }
`;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

export interface Page {
  readonly title: string;
  readonly body: Markup;
  /** Scripts of our own, run in order; the page's policy allows these and no others. */
  readonly scripts?: readonly string[];
}

/** A whole document that loads nothing from anywhere. */
export function page({ title, body, scripts = [] }: Page): string {
  // Plotly writes style sheets of its own, which only 'unsafe-inline' lets pass; styles run nothing.
  const styles = scripts.length > 0 ? "'unsafe-inline'" : hashOf(style);
  const policy = [
    "default-src 'none'",
    `style-src ${styles}`,
    ...(scripts.length > 0 ? [`script-src ${scripts.map(hashOf).join(' ')}`, 'img-src data: blob:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${body}
</main>
${scripts.map((script) => new Markup(`<script>${script}</script>\n`))}</body>
</html>
`.text;
}

/** Data for a script, in a block that no browser runs. */
export const dataBlock = (id: string, data: unknown): Markup =>
  new Markup(
    `<script type="application/json" id="${escapeHtml(id)}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`,
  );
