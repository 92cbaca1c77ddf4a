/** Gives the same to several students at once: to all of those who have nothing by hand, or to nobody. */
import { useState } from 'preact/hooks';
import { messageOf } from '../../platform/thrown';
import type { AnswerWire, ExercisePageWire } from '../wire';
import { put } from './api';
import { useMay } from './rights';
import { forgetStudents } from './students';
import { signedText } from './words';

interface Props {
  readonly page: ExercisePageWire;
  readonly answers: readonly AnswerWire[];
  readonly changed: () => Promise<void>;
}

/** Whoever may change nothing is told so on the page of each answer. */
export function Bulk(props: Props) {
  return useMay('grader') ? <BulkForm {...props} /> : null;
}

function BulkForm({ page: { column, rubric }, answers, changed }: Props) {
  const [items, setItems] = useState<readonly string[]>([]);
  const [extra, setExtra] = useState('');
  const [comment, setComment] = useState('');
  const [said, setSaid] = useState('');
  const free = answers.filter(({ isGiven }) => !isGiven);
  const give = async () => {
    try {
      await put('/api/hand', {
        givings: free.map(({ student, version }) => ({
          ...{ student, version, chapter: column.chapter, exercise: column.id, reading: 'first' },
          ...{ items, extra: Number(extra), score: null, aboveMaximum: false, comment },
        })),
      });
      setSaid(`given to ${free.length}`);
      setItems([]);
      setExtra('');
      setComment('');
      forgetStudents();
      await changed();
    } catch (refused) {
      setSaid(
        refused instanceof TypeError
          ? 'the desk does not answer; nothing was given'
          : `nothing was given: ${messageOf(refused)}`,
      );
    }
  };
  return (
    <details class="bulk">
      <summary>grade these together</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void give();
        }}
      >
        {rubric.items.map(({ id, label, points }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={items.includes(id)}
              onChange={() =>
                setItems(items.includes(id) ? items.filter((one) => one !== id) : [...items, id])
              }
            />{' '}
            <span class="points">{signedText(points)}</span> {label}
          </label>
        ))}
        <label>
          further points{' '}
          <input
            type="number"
            step="0.25"
            value={extra}
            onInput={(event) => setExtra(event.currentTarget.value)}
          />
        </label>
        <label>
          comment{' '}
          <input
            maxLength={10_000}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
        </label>
        <button
          type="submit"
          disabled={free.length === 0 || (items.length === 0 && Number(extra) === 0 && comment === '')}
        >
          give to {free.length}
        </button>
        {free.length < answers.length && (
          <span class="soft">
            {answers.length - free.length} have something by hand already, and keep it.
          </span>
        )}
        <span role="status">{said}</span>
      </form>
    </details>
  );
}
