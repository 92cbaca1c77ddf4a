/** What a student wrote in words, letter for letter: no Markdown of theirs becomes a link, a picture or anything else. */
import type { TextWire } from '../wire';
import { Code } from './code';

function Prose({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls takes the focus, or keys could not move it
    <section class="prose" tabIndex={0} aria-label={label}>
      {text}
    </section>
  );
}

interface WrittenProps {
  readonly code: string;
  /** Whether it is an answer in words. */
  readonly isText: boolean;
  readonly label: string;
}

/** What a student wrote: code, or words, which may be missing beside a figure. */
export function Written({ code, isText, label }: WrittenProps) {
  if (code === '') return <p class="empty">Nothing was written.</p>;
  return isText ? <Prose text={code} label={label} /> : <Code text={code} label={label} />;
}

/** What is asked, and what to look for. */
export function Asked({ text: { prompt, words, reading } }: { readonly text: TextWire }) {
  const [least, most] = words;
  return (
    <details class="asked">
      <summary>what is asked, and how to read it</summary>
      <p class="prompt">{prompt}</p>
      <p class="soft">
        {least} to {most} words are enough.
      </p>
      <ul>
        {reading.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </details>
  );
}
