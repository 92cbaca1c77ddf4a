/** Writes the rubric of an exercise. Who was given an item of it has the item as it is afterwards. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Rubric, RubricItem } from '../../grading/gradebook';
import { messageOf } from '../../platform/thrown';
import { part, put } from './api';
import { studentAsked } from './place';
import { forgetStudents, readStudent } from './students';

interface Draft extends Omit<RubricItem, 'points'> {
  readonly points: string;
}

const draftOf = (item: RubricItem): Draft => ({ ...item, points: `${item.points}` });
const emptyItem = (): Draft => ({ id: crypto.randomUUID(), label: '', points: '-1', comment: '' });

export function RubricEditor({ rubric, close }: { readonly rubric: Rubric; readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [items, setItems] = useState<readonly Draft[]>(
    rubric.items.length > 0 ? rubric.items.map(draftOf) : [emptyItem()],
  );
  const [error, setError] = useState('');
  useEffect(() => dialog.current?.showModal(), []);
  const change = (id: string, some: Partial<Draft>) =>
    setItems(items.map((one) => (one.id === id ? { ...one, ...some } : one)));
  const save = async () => {
    const written = items
      .filter(({ label }) => label.trim() !== '')
      .map((one) => ({ ...one, label: one.label.trim(), points: Number(one.points) }));
    try {
      await put(`/api/rubrics/${part(rubric.exercise)}`, { version: rubric.version, items: written });
      forgetStudents();
      const id = studentAsked();
      if (id !== undefined) await readStudent(id);
      close();
    } catch (refused) {
      setError(
        refused instanceof TypeError
          ? 'the desk does not answer; nothing is lost, save again'
          : messageOf(refused),
      );
    }
  };
  return (
    <dialog ref={dialog} class="editor" aria-labelledby="rubric-head" onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <h2 id="rubric-head">Rubric of {rubric.exercise}</h2>
        <p class="soft">
          Negative points take, positive give. A change is a change for everybody who has the item.
        </p>
        <table>
          <thead>
            <tr>
              <th scope="col">key</th>
              <th scope="col">points</th>
              <th scope="col">what for</th>
              <th scope="col">comment that comes with it</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {items.map((item, i) => (
              <tr key={item.id}>
                <td>{i < 9 && <kbd>{i + 1}</kbd>}</td>
                <td>
                  <input
                    type="number"
                    step="0.25"
                    required
                    aria-label={`points of item ${i + 1}`}
                    value={item.points}
                    onInput={(event) => change(item.id, { points: event.currentTarget.value })}
                  />
                </td>
                <td>
                  <input
                    maxLength={300}
                    aria-label={`what item ${i + 1} is for`}
                    value={item.label}
                    onInput={(event) => change(item.id, { label: event.currentTarget.value })}
                  />
                </td>
                <td>
                  <input
                    maxLength={10_000}
                    aria-label={`comment of item ${i + 1}`}
                    value={item.comment}
                    onInput={(event) => change(item.id, { comment: event.currentTarget.value })}
                  />
                </td>
                <td>
                  <button
                    type="button"
                    aria-label={`remove item ${i + 1}`}
                    onClick={() => setItems(items.filter(({ id }) => id !== item.id))}
                  >
                    remove
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p role="alert" class="error">
          {error}
        </p>
        <button type="button" onClick={() => setItems([...items, emptyItem()])}>
          add an item
        </button>{' '}
        <button type="submit">save</button>{' '}
        <button type="button" onClick={() => dialog.current?.close()}>
          cancel
        </button>
      </form>
    </dialog>
  );
}
