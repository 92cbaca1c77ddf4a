/** What a student wrote in words, letter for letter: no Markdown of theirs becomes a link, a picture or anything else. */
import type { TextWire } from '../wire';

export function Prose({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls takes the focus, or keys could not move it
    <section class="prose" tabIndex={0} aria-label={label}>
      {text}
    </section>
  );
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
