import { describe, expect, it } from 'vitest';
import { table } from '../../src/display/table';
import { html, md, svg } from '../../src/display/templates';

describe('html', () => {
  it('escapes text and nothing else', () => {
    expect(String(html`<b title="${'"quoted"'}">${'<script>&'} ${5} ${true}</b>`)).toBe(
      '<b title="&quot;quoted&quot;">&lt;script&gt;&amp; 5 true</b>',
    );
  });

  it('nests, joins lists and leaves nothing for nothing', () => {
    expect(
      String(html`<ul>${['a', '<'].map((one) => html`<li>${one}</li>`)}</ul>${null}${undefined}${false}`),
    ).toBe('<ul><li>a</li><li>&lt;</li></ul>');
    expect(String(html`${svg`<svg/>`}${html`<i></i>`}`)).toBe('<svg/><i></i>');
  });

  it('takes in what has a form of its own', () => {
    const text = String(html`<div>${table([{ coat: 3 }])}</div>${{ outerHTML: '<hr>' }}`);
    expect(text).toMatch(/^<div><table[\s\S]*coat[\s\S]*<\/div><hr>$/);
    expect(String(html`${{ plain: '<' }}`)).toBe('{ plain: &#39;&lt;&#39; }');
    // Markdown is no HTML.
    expect(String(html`${md`*a* <b>`}`)).toBe('*a* &lt;b&gt;');
  });

  it('shows itself', () => {
    const shown = (value: object) =>
      (value as Record<symbol, () => object>)[Symbol.for('Jupyter.display')]?.();
    expect(shown(html`<b></b>`)).toEqual({ 'text/html': '<b></b>', 'text/plain': '<b></b>' });
    expect(shown(svg`<svg></svg>`)).toEqual({ 'image/svg+xml': '<svg></svg>', 'text/plain': '<svg></svg>' });
    expect(shown(md`# Title`)).toEqual({ 'text/markdown': '# Title', 'text/plain': '# Title' });
  });
});

describe('md', () => {
  it('is read as it is written, so that formulas work', () => {
    expect(String(md`$\frac{1}{${'N'}} \sum x \\ \nu$ and \`code\` for \${5}`)).toBe(
      '$\\frac{1}{N} \\sum x \\\\ \\nu$ and `code` for $' + '{5}',
    );
  });

  it('takes text as it is, joins lists and prints objects', () => {
    expect(String(md`${['- a\n', '- <b>\n']}${{ a: 1 }} ${null} ${md`*x*`}`)).toBe(
      '- a\n- <b>\n{ a: 1 }  *x*',
    );
  });
});
