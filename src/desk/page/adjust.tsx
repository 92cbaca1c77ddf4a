/** Sets a chapter's score by hand: it stands over everything else until it is set again or taken back. */
import { useState } from 'preact/hooks';
import { messageOf } from '../../platform/thrown';
import type { ChapterWire } from '../wire';
import { part, put } from './api';
import { useMay } from './rights';
import { readStudent } from './students';

interface Props {
  readonly student: string;
  readonly chapter: ChapterWire;
}

/** Whoever may change nothing sees the score that stands, elsewhere on the page. */
export function Adjust(props: Props) {
  return useMay('grader') ? <AdjustForm {...props} /> : null;
}

function AdjustForm({ student, chapter }: Props) {
  const mayGoAbove = useMay('owner');
  const [score, setScore] = useState('');
  const [reason, setReason] = useState('');
  const [above, setAbove] = useState(false);
  const [error, setError] = useState('');
  const set = async (to: number | null, why: string) => {
    try {
      await put(`/api/students/${part(student)}/chapters/${part(chapter.chapter)}/score`, {
        ...{ score: to, reason: why, seen: chapter.score, aboveMaximum: above },
      });
      setError('');
      setScore('');
      setReason('');
      await readStudent(student, { again: true });
    } catch (refused) {
      setError(refused instanceof TypeError ? 'the desk does not answer; set it again' : messageOf(refused));
    }
  };
  return (
    <details class="adjust">
      <summary>set the score of the chapter</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void set(Number(score), reason);
        }}
      >
        <label>
          score{' '}
          <input
            type="number"
            min={0}
            step="0.01"
            required
            value={score}
            onInput={(event) => setScore(event.currentTarget.value)}
          />
        </label>
        <label>
          why <input required value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        {mayGoAbove ? (
          <label>
            <input
              type="checkbox"
              checked={above}
              onChange={(event) => setAbove(event.currentTarget.checked)}
            />{' '}
            may be above the maximum
          </label>
        ) : (
          <span class="soft">more than the maximum is an owner's to give</span>
        )}
        <button type="submit">set</button>{' '}
        {chapter.adjusted && (
          <button type="button" onClick={() => void set(null, reason || 'taken back')}>
            take back
          </button>
        )}
        <p role="alert" class="error">
          {error}
        </p>
      </form>
    </details>
  );
}
