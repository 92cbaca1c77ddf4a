/** An exercise: all answers, in groups that can be read, and graded, together. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { AnswerWire, ExercisePageWire } from '../wire';
import { get, part } from './api';
import { Bulk } from './bulk';
import { order } from './class';
import { Figure } from './figure';
import { useKeys } from './keys';
import { Mining } from './mining';
import { go } from './place';
import { Asked, Written } from './prose';
import { nameOf, pointsText, verdictText } from './words';

/** What answers have in common. */
const groupings = {
  misconception: 'what they do not know',
  verdict: 'verdict',
  code: 'the same text',
} as const;
type Grouping = keyof typeof groupings;

interface AnswerGroup {
  readonly name: string;
  readonly note: string;
  readonly answers: readonly AnswerWire[];
}

function groupsOf({ answers, groups }: ExercisePageWire, by: Grouping): AnswerGroup[] {
  const inputs = new Map(groups.map(({ name, input }) => [name, input]));
  const found = new Map<string, AnswerWire[]>();
  const nameFor = (one: AnswerWire): string => {
    if (by === 'verdict') return one.verdict;
    if (by === 'code') return one.code?.replace(/\s+/g, ' ').trim() ?? 'nothing written';
    return one.misconception ?? one.group ?? one.verdict;
  };
  for (const one of answers) found.set(nameFor(one), [...(found.get(nameFor(one)) ?? []), one]);
  const number = new Map([...found.keys()].map((name, i) => [name, i + 1]));
  return [...found]
    .sort(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1))
    .map(([name, own]) => ({
      name: by === 'code' && own[0]?.code !== undefined ? `text ${number.get(name)}` : name,
      note: inputs.get(name) ?? '',
      answers: own,
    }));
}

export function ExercisePage({ id }: { readonly id: string }) {
  const [found, setFound] = useState<ExercisePageWire | string>();
  const [by, setBy] = useState<Grouping>('misconception');
  const [at, setAt] = useState(0);
  const read = () =>
    get<ExercisePageWire>(`/api/exercises/${part(id)}`).then(setFound, (error: Error) =>
      setFound(error.message),
    );
  useEffect(() => void read(), []);
  const groups = useMemo(() => (typeof found === 'object' ? groupsOf(found, by) : []), [found, by]);
  const all = groups.flatMap(({ answers }) => answers.map(({ student }) => student));
  const open = (student: string) => {
    order.set(all);
    go(`/students/${part(student)}?exercise=${part(id)}`);
  };
  const move = (step: number) => {
    setAt((before) => {
      const next = Math.max(0, Math.min(groups.length - 1, before + step));
      document.getElementById(`group-${next}`)?.scrollIntoView({ block: 'nearest' });
      return next;
    });
  };
  useKeys([
    { keys: ['j'], does: 'next group', run: () => move(1) },
    { keys: ['k'], does: 'group before', run: () => move(-1) },
    {
      keys: ['Enter', 'o'],
      does: 'opens the first answer of the group',
      run: () => {
        const first = groups[at]?.answers[0];
        if (first !== undefined) open(first.student);
      },
    },
  ]);
  if (found === undefined) return <p role="status">reading</p>;
  if (typeof found === 'string') return <p role="alert">{found}</p>;
  const { column, answers } = found;
  const mean = answers.reduce((sum, { points }) => sum + points, 0) / Math.max(1, answers.length);
  return (
    <article class="exercise-page">
      <h1>{column.title || id}</h1>
      <p>
        <span class="soft">
          {id}, {column.chapter}
        </span>{' '}
        {answers.length} answers, {pointsText(mean)} of {pointsText(column.maxPoints)} points on the average
      </p>
      {found.text === undefined ? <Mining exercise={id} changed={read} /> : <Asked text={found.text} />}
      <label>
        group by{' '}
        <select value={by} onChange={(event) => setBy(event.currentTarget.value as Grouping)}>
          {Object.entries(groupings).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </label>
      {groups.map((group, i) => (
        <Group
          key={`${by} ${group.name}`}
          group={group}
          index={i}
          isChosen={i === at}
          page={found}
          open={open}
          changed={read}
        />
      ))}
    </article>
  );
}

interface GroupProps {
  readonly group: AnswerGroup;
  readonly index: number;
  readonly isChosen: boolean;
  readonly page: ExercisePageWire;
  readonly open: (student: string) => void;
  readonly changed: () => Promise<void>;
}

/** Answers of a group that are shown before one asks for all. */
const few = 3;

function Group({ group: { name, note, answers }, index, isChosen, page, open, changed }: GroupProps) {
  const [all, setAll] = useState(false);
  const shown = all ? answers : answers.slice(0, few);
  return (
    <section
      id={`group-${index}`}
      class={isChosen ? 'group chosen' : 'group'}
      aria-labelledby={`group-head-${index}`}
      aria-current={isChosen ? 'true' : undefined}
    >
      <h2 id={`group-head-${index}`}>
        {name} <span class="soft">{answers.length}</span>
      </h2>
      {note !== '' && <p class="soft">{note}</p>}
      <Bulk page={page} answers={answers} changed={changed} />
      <ul class="answers">
        {shown.map((one) => (
          <li key={one.student}>
            <div class="who">
              <button type="button" class="link" onClick={() => open(one.student)}>
                {nameOf({ id: one.student, name: one.name })}
              </button>
              <span class={`verdict ${one.verdict}`}>{verdictText(one.verdict)}</span>
              <span class="points">{pointsText(one.points)}</span>
            </div>
            {one.hasFigure && (
              <Figure student={one.student} chapter={page.column.chapter} exercise={page.column.id} />
            )}
            {one.code === undefined ? (
              <p class="empty">Nothing was written, or it was not kept.</p>
            ) : (
              <Written code={one.code} isText={page.text !== undefined} label={`what ${one.student} wrote`} />
            )}
          </li>
        ))}
      </ul>
      {answers.length > few && (
        <button type="button" class="quiet" onClick={() => setAll(!all)}>
          {all ? `show ${few}` : `show all ${answers.length}`}
        </button>
      )}
    </section>
  );
}
