/** Code with its syntax marked. Every piece is a text of the page: nothing that a student wrote is ever markup. */

import { classHighlighter, highlightCode } from '@lezer/highlight';
import { parser } from '@lezer/javascript';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';

const typescript = parser.configure({ dialect: 'ts' });

function linesOf(code: string): VNode[] {
  const lines: VNode[] = [];
  let line: (VNode | string)[] = [];
  const end = () => {
    lines.push(
      <span class="line" key={lines.length}>
        {line}
        {'\n'}
      </span>,
    );
    line = [];
  };
  highlightCode(
    code,
    typescript.parse(code),
    classHighlighter,
    (text, classes) => line.push(classes === '' ? text : <span class={classes}>{text}</span>),
    end,
  );
  end();
  return lines;
}

export function Code({ text, label }: { readonly text: string; readonly label: string }) {
  const lines = useMemo(() => linesOf(text.trimEnd()), [text]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls takes the focus, or keys could not move it
    <section class="code" tabIndex={0} aria-label={label}>
      <pre>
        <code>{lines}</code>
      </pre>
    </section>
  );
}
