/** What a teacher gives for one answer: items of the rubric, further points, a comment. Saved as it is given. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Giving, HandRecord, RubricItem } from '../../grading/gradebook';
import type { ExerciseWire } from '../wire';
import { useKeys } from './keys';
import { give, insist, keyOf, letGo, type Outgoing, outbox } from './outbox';
import { studentAsked } from './place';
import { useMay } from './rights';
import { RubricEditor } from './rubric-editor';
import { useStore } from './store';
import { reading } from './students';
import { pointsText, signedText, timeText } from './words';

interface Props {
  readonly student: string;
  readonly chapter: string;
  readonly exercise: ExerciseWire;
  readonly isChosen: boolean;
}

/** What is given as it stands here: what is on its way, else what was saved, else nothing. */
function givingOf(
  { student, chapter, exercise }: Props,
  as: Giving['reading'],
  out: Outgoing | undefined,
): Giving {
  if (out !== undefined) return out.giving;
  const saved = exercise.byHand[as];
  // What is agreed begins with what the first reader gave.
  const begin = saved ?? (as === 'agreed' ? exercise.byHand.first : undefined);
  return {
    ...{ student, chapter, exercise: exercise.id, reading: as },
    version: saved?.version ?? 0,
    items: begin?.items.map(({ id }) => id) ?? [],
    extra: begin?.extra ?? 0,
    score: begin?.score ?? null,
    aboveMaximum: begin?.aboveMaximum ?? false,
    comment: begin?.comment ?? '',
  };
}

export function Grading(props: Props) {
  if (useMay('grader')) return <GradingForm {...props} />;
  return (
    <section class="grading" aria-label="by hand">
      <p class="soft">Your role is to read: a grader gives points and comments here.</p>
      <Given exercise={props.exercise} status={undefined} />
      {Object.values(props.exercise.byHand).map(
        ({ reading: as, comment }) => comment !== '' && <p key={as}>{comment}</p>,
      )}
    </section>
  );
}

function GradingForm(props: Props) {
  const mayGoAbove = useMay('owner');
  const { student, exercise, isChosen } = props;
  const as = useStore(reading);
  const key = keyOf({ student, exercise: exercise.id, reading: as });
  useStore(outbox);
  const saved = exercise.byHand[as];
  /** What is on its way; once it is saved, what the server says holds: a change of the rubric, for instance. */
  const outgoing = () => {
    const one = outbox.get().get(key);
    return one?.status === 'saved' && (saved?.version ?? 0) >= one.giving.version ? undefined : one;
  };
  // Keys may come faster than the page is drawn: each adds to what is given now.
  const change = (some: (now: Giving) => Partial<Giving>) => {
    const now = givingOf(props, as, outgoing());
    give({ ...now, ...some(now) });
  };
  const toggle = ({ id, comment: brought }: RubricItem) =>
    change(({ items: given, comment: written }) => {
      if (given.includes(id)) return { items: given.filter((one) => one !== id) };
      const brings = brought !== '' && !written.includes(brought);
      return {
        items: [...given, id],
        ...(brings && { comment: [written, brought].filter(Boolean).join(' ') }),
      };
    });
  const out = outgoing();
  const giving = givingOf(props, as, out);
  const [editing, setEditing] = useState(false);
  const comment = useRef<HTMLTextAreaElement>(null);
  const score = useRef<HTMLInputElement>(null);
  const { items } = exercise.rubric;
  useKeys(
    isChosen
      ? [
          {
            keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
            does: 'gives or takes back an item of the rubric',
            run: (pressed) => {
              const item = items[Number(pressed) - 1];
              // Whoever has gone on already means the next student, who is not shown yet.
              if (item !== undefined && studentAsked() === student) toggle(item);
            },
          },
          { keys: ['c'], does: 'writes a comment', run: () => comment.current?.focus() },
          { keys: ['p'], does: 'sets the points', run: () => score.current?.focus() },
          { keys: ['e'], does: 'edits the rubric', run: () => setEditing(true) },
        ]
      : [],
  );
  return (
    <fieldset class="grading">
      <legend>by hand{as === 'second' ? ', second reader' : as === 'agreed' ? ', agreed' : ''}</legend>
      {out?.status === 'conflict' && <Conflict id={key} out={out} />}
      {out?.status === 'refused' && (
        <p role="alert" class="error">
          {out.error}{' '}
          <button type="button" onClick={() => letGo(key)}>
            take it back
          </button>
        </p>
      )}
      <ul class="rubric">
        {items.map((item, i) => (
          <li key={item.id}>
            <label>
              <input type="checkbox" checked={giving.items.includes(item.id)} onChange={() => toggle(item)} />
              {i < 9 && <kbd>{i + 1}</kbd>} <span class="points">{signedText(item.points)}</span> {item.label}
            </label>
          </li>
        ))}
      </ul>
      <button type="button" class="quiet" onClick={() => setEditing(true)}>
        {items.length === 0 ? 'make a rubric' : 'edit the rubric'}
      </button>
      {editing && <RubricEditor rubric={exercise.rubric} close={() => setEditing(false)} />}
      <div class="numbers">
        <NumberField
          label="further points"
          value={giving.extra === 0 ? '' : `${giving.extra}`}
          set={(text) => change(() => ({ extra: text === '' ? 0 : Number(text) }))}
        />
        <NumberField
          label="set to"
          field={score}
          value={giving.score === null ? '' : `${giving.score}`}
          set={(text) => change(() => ({ score: text === '' ? null : Number(text) }))}
        />
        <label>
          <input
            type="checkbox"
            checked={giving.aboveMaximum}
            disabled={!mayGoAbove && !giving.aboveMaximum}
            onChange={({ currentTarget: { checked } }) => change(() => ({ aboveMaximum: checked }))}
          />{' '}
          may be above {pointsText(exercise.maxPoints)}
          {!mayGoAbove && ' (an owner says so)'}
        </label>
      </div>
      <Comment field={comment} value={giving.comment} set={(text) => change(() => ({ comment: text }))} />
      <Given exercise={exercise} status={out?.status} />
    </fieldset>
  );
}

function Given({
  exercise,
  status,
}: {
  readonly exercise: ExerciseWire;
  readonly status: Outgoing['status'] | undefined;
}) {
  const words = {
    saving: 'saving',
    saved: 'saved',
    waiting: 'not saved yet: the desk does not answer',
    conflict: 'not saved',
    refused: 'not saved',
  };
  const records = Object.values(exercise.byHand);
  return (
    <div class="given soft">
      <span role="status">{status === undefined ? '' : words[status]}</span>
      {records.map((one) => (
        <div key={one.reading}>
          {who(one)} {summary(one)}
        </div>
      ))}
    </div>
  );
}

const who = ({ reading: as, by, at }: HandRecord): string =>
  `${as === 'first' ? '' : as === 'second' ? 'second reader: ' : 'agreed: '}${by}, ${timeText(at)}:`;

function summary({ items, extra, score, comment }: HandRecord): string {
  const parts = [
    ...items.map(({ label, points }) => `${signedText(points)} ${label}`),
    ...(extra === 0 ? [] : [`${signedText(extra)} further points`]),
    ...(score === null ? [] : [`set to ${pointsText(score)}`]),
    ...(comment === '' ? [] : ['with a comment']),
  ];
  return parts.length === 0 ? 'taken back' : parts.join('; ');
}

function Conflict({ id, out: { theirs, error } }: { readonly id: string; readonly out: Outgoing }) {
  return (
    <div role="alert" class="conflict">
      <p>{error}. What you gave is not saved.</p>
      {theirs && (
        <p>
          {who(theirs)} {summary(theirs)}
          {theirs.comment !== '' && <q>{theirs.comment}</q>}
        </p>
      )}
      <button type="button" onClick={() => letGo(id)}>
        keep theirs
      </button>{' '}
      <button type="button" onClick={() => insist(id)}>
        give mine
      </button>
    </div>
  );
}

interface FieldProps<T> {
  readonly value: string;
  readonly set: (text: string) => void;
  readonly field?: { current: T | null };
}

/** A text that is taken over when one leaves the field, or after a moment without a key. */
function useDraft(value: string, set: (text: string) => void) {
  const [draft, setDraft] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const last = useRef({ draft, set });
  last.current = { draft, set };
  const flush = () => {
    clearTimeout(timer.current);
    if (last.current.draft !== undefined) last.current.set(last.current.draft);
    setDraft(undefined);
  };
  // Whoever goes on to the next student in the middle of a word has given it.
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      if (last.current.draft !== undefined) last.current.set(last.current.draft);
    },
    [],
  );
  return {
    text: draft ?? value,
    flush,
    type: (text: string) => {
      setDraft(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, 800);
    },
  };
}

function Comment({ value, set, field }: FieldProps<HTMLTextAreaElement>) {
  const { text, type, flush } = useDraft(value, set);
  return (
    <label class="comment">
      comment, for the student
      <textarea
        ref={field ?? null}
        rows={2}
        maxLength={10_000}
        value={text}
        onInput={(event) => type(event.currentTarget.value)}
        onBlur={flush}
      />
    </label>
  );
}

function NumberField({
  value,
  set,
  field,
  label,
}: FieldProps<HTMLInputElement> & { readonly label: string }) {
  const { text, type, flush } = useDraft(value, set);
  return (
    <label>
      {label}{' '}
      <input
        ref={field ?? null}
        type="number"
        step="0.25"
        value={text}
        onInput={(event) => {
          if (event.currentTarget.validity.badInput) return;
          type(event.currentTarget.value);
        }}
        onBlur={flush}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
    </label>
  );
}
