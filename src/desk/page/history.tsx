/** How a student's grades came about: every grading, rule, adjustment and grade by hand, with who and when. */
import { useEffect, useState } from 'preact/hooks';
import type { HistoryWire } from '../wire';
import { get, part } from './api';
import { nameOf, timeText } from './words';

export function HistoryPage({ id }: { readonly id: string }) {
  const [found, setFound] = useState<HistoryWire | string>();
  useEffect(() => {
    get<HistoryWire>(`/api/students/${part(id)}/history`).then(setFound, (error: Error) =>
      setFound(error.message),
    );
  }, [id]);
  if (found === undefined) return <p role="status">reading</p>;
  if (typeof found === 'string') return <p role="alert">{found}</p>;
  return (
    <article>
      <h1>History of {nameOf({ id: found.student, name: found.name })}</h1>
      <p>
        <a href={`/students/${part(found.student)}`}>back to the answers</a>
      </p>
      {found.lines.length === 0 && <p>Nothing was handed in.</p>}
      <ol class="history">
        {found.lines.map((one, i) => (
          <li key={i} class={one.kind}>
            <time dateTime={one.at}>{timeText(one.at)}</time> <span class="chapter">{one.chapter}</span>{' '}
            <span class="text">{one.text}</span>
          </li>
        ))}
      </ol>
    </article>
  );
}
