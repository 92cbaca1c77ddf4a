/** The class: a row for each student, a column for each exercise. Only the rows that can be seen are in the page. */
import { memo } from 'preact/compat';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type ClassWire, type ColumnWire, flags, nothing, type RowWire } from '../wire';
import { part } from './api';
import { order, readClass, theClass } from './class';
import { useKeys } from './keys';
import { go } from './place';
import { firstView, rowsOf, shows, type View } from './rows';
import { store, useStore } from './store';
import { readStudent } from './students';
import { chapterLabel, flagText, nameOf, pointsText, verdictOf, verdictText } from './words';

const rowHeight = 30;
const around = 8;

/** Stays as it is while one looks at a student. */
const view = store<View>(firstView);
const chosen = store<Place>({ row: 0, column: 0 });

/** A cell, by its row as they are sorted, and its column. */
interface Place {
  readonly row: number;
  readonly column: number;
}

export function Matrix() {
  const wire = useStore(theClass);
  useEffect(() => void readClass().catch(() => {}), []);
  if (wire === undefined) return <p role="status">reading the class</p>;
  if (wire.rows.length === 0)
    return (
      <p>
        Nobody is in this gradebook yet. <code>very-deep grade PATH --db FILE</code> grades a class into it.
      </p>
    );
  return <Grid wire={wire} />;
}

function Grid({ wire }: { readonly wire: ClassWire }) {
  const asked = useStore(view);
  const at = useStore(chosen);
  const rows = useMemo(() => rowsOf(wire, asked), [wire, asked]);
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ top: 0, height: 900 });
  const { columns } = wire;
  const within = ({ row, column }: Place): Place => ({
    row: Math.max(0, Math.min(rows.length - 1, row)),
    column: Math.max(0, Math.min(columns.length - 1, column)),
  });
  const { row, column } = within(at);
  // Keys may come faster than the page is drawn: what is chosen now is asked for.
  const now = () => within(chosen.get());

  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const measure = () => setSeen({ top: box.scrollTop, height: box.clientHeight });
    measure();
    box.addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      box.removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  }, []);

  const move = (down: number, right: number) => {
    const next = within({ row: now().row + down, column: now().column + right });
    chosen.set(next);
    const box = scroller.current;
    if (box === null) return;
    const head = box.querySelector('thead')?.offsetHeight ?? 0;
    const top = next.row * rowHeight;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + rowHeight > box.scrollTop + box.clientHeight - head)
      box.scrollTop = top + rowHeight - box.clientHeight + head;
    document
      .getElementById(`cell-${next.row}-${next.column}`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  const open = (r: number, c: number) => {
    const [student, exercise] = [rows[r], columns[c]];
    if (student === undefined) return;
    chosen.set({ row: r, column: c });
    order.set(rows.map(({ id }) => id));
    go(`/students/${part(student.id)}${exercise === undefined ? '' : `?exercise=${part(exercise.id)}`}`);
  };
  useKeys([
    { keys: ['j', 'ArrowDown'], does: 'next student', run: () => move(1, 0) },
    { keys: ['k', 'ArrowUp'], does: 'student before', run: () => move(-1, 0) },
    { keys: ['l', 'ArrowRight'], does: 'next exercise', run: () => move(0, 1) },
    { keys: ['h', 'ArrowLeft'], does: 'exercise before', run: () => move(0, -1) },
    { keys: ['Enter', 'o'], does: 'opens the answer', run: () => open(now().row, now().column) },
    {
      keys: ['x'],
      does: 'all answers to the exercise',
      run: () => {
        const under = columns[now().column];
        if (under !== undefined) go(`/exercises/${part(under.id)}`);
      },
    },
    { keys: ['/'], does: 'finds a student', run: () => document.getElementById('find')?.focus() },
    {
      keys: ['s'],
      does: 'sorts by the exercise; again the other way',
      run: () => {
        const under = columns[now().column];
        if (under !== undefined) view.set(sortedBy(view.get(), under.id));
      },
    },
  ]);
  // Whoever is about to be opened is read ahead.
  useEffect(() => {
    const id = rows[row]?.id;
    if (id !== undefined) void readStudent(id).catch(() => {});
  }, [rows, row]);

  const from = Math.max(0, Math.floor(seen.top / rowHeight) - around);
  const to = Math.min(rows.length, Math.ceil((seen.top + seen.height) / rowHeight) + around);
  return (
    <article class="matrix">
      <h1>The class</h1>
      <Controls wire={wire} asked={asked} count={rows.length} />
      <p class="unseen" role="status">
        {rows[row] && columns[column] && cellText(rows[row], columns[column], column)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls takes the focus, and keys move within */}
      <section class="scroller" ref={scroller} tabIndex={0} aria-label="students and exercises">
        <table
          aria-rowcount={rows.length + 2}
          aria-colcount={columns.length + 3}
          aria-label="points by student and exercise"
        >
          <Head columns={columns} asked={asked} column={column} />
          <tbody>
            {from > 0 && <tr style={{ height: from * rowHeight }} />}
            {rows.slice(from, to).map((one, i) => (
              <Row
                key={one.id}
                row={one}
                index={from + i}
                columns={columns}
                chosen={from + i === row ? column : -1}
                open={open}
              />
            ))}
            {to < rows.length && <tr style={{ height: (rows.length - to) * rowHeight }} />}
          </tbody>
        </table>
      </section>
    </article>
  );
}

const sortedBy = (asked: View, sort: string): View => ({
  ...asked,
  sort,
  descending: asked.sort === sort && !asked.descending,
});

function Controls({
  wire,
  asked,
  count,
}: {
  readonly wire: ClassWire;
  readonly asked: View;
  readonly count: number;
}) {
  const sections = [...new Set(wire.rows.map(({ section }) => section))].filter(Boolean).sort();
  const change = (some: Partial<View>) => view.set({ ...asked, ...some });
  return (
    <form class="controls" onSubmit={(event) => event.preventDefault()}>
      <label>
        find{' '}
        <input
          id="find"
          type="search"
          value={asked.text}
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </label>
      {sections.length > 0 && (
        <label>
          section{' '}
          <select value={asked.section} onChange={(event) => change({ section: event.currentTarget.value })}>
            <option value="">all</option>
            {sections.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      )}
      <label>
        show{' '}
        <select
          value={asked.show}
          onChange={(event) => change({ show: event.currentTarget.value as View['show'] })}
        >
          {Object.entries(shows).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label>
        in{' '}
        <select value={asked.exercise} onChange={(event) => change({ exercise: event.currentTarget.value })}>
          <option value="">any exercise</option>
          {wire.columns.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </select>
      </label>
      <label>
        sort by{' '}
        <select value={asked.sort} onChange={(event) => change({ sort: event.currentTarget.value })}>
          <option value="name">name</option>
          <option value="section">section</option>
          <option value="score">grade</option>
          {wire.columns.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </select>
      </label>
      <label>
        <input
          type="checkbox"
          checked={asked.descending}
          onChange={(event) => change({ descending: event.currentTarget.checked })}
        />{' '}
        highest first
      </label>
      <span role="status">
        {count} of {wire.rows.length} students
      </span>
    </form>
  );
}

interface HeadProps {
  readonly columns: readonly ColumnWire[];
  readonly asked: View;
  readonly column: number;
}

function Head({ columns, asked, column }: HeadProps) {
  const chapters: { chapter: string; count: number }[] = [];
  for (const { chapter } of columns) {
    const last = chapters.at(-1);
    if (last?.chapter === chapter) last.count++;
    else chapters.push({ chapter, count: 1 });
  }
  const sorts = (name: string) =>
    asked.sort === name ? (asked.descending ? 'descending' : 'ascending') : 'none';
  return (
    <thead>
      <tr>
        <th class="name" rowSpan={2} scope="col" aria-sort={sorts('name')}>
          student
        </th>
        <th class="section" rowSpan={2} scope="col" aria-sort={sorts('section')}>
          section
        </th>
        <th class="score" rowSpan={2} scope="col" aria-sort={sorts('score')}>
          grade
        </th>
        {chapters.map(({ chapter, count }) => (
          <th key={chapter} class="chapter" colSpan={count} scope="colgroup" title={chapter}>
            {chapterLabel(chapter)}
          </th>
        ))}
      </tr>
      <tr>
        {columns.map(({ id, title, maxPoints }, i) => (
          <th
            key={id}
            class={i === column ? 'exercise chosen' : 'exercise'}
            scope="col"
            aria-sort={sorts(id)}
            title={`${title || id}, ${pointsText(maxPoints)} points`}
          >
            <a href={`/exercises/${part(id)}`} tabIndex={-1}>
              {id}
            </a>
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly row: RowWire;
  readonly index: number;
  readonly columns: readonly ColumnWire[];
  /** The chosen column; -1 in all rows but one. */
  readonly chosen: number;
  readonly open: (row: number, column: number) => void;
}

const Row = memo(
  ({ row, index, columns, chosen, open }: RowProps) => (
    <tr aria-rowindex={index + 3} class={chosen < 0 ? '' : 'chosen'}>
      <th class="name" scope="row">
        <a href={`/students/${part(row.id)}`} tabIndex={-1}>
          {nameOf(row)}
        </a>
      </th>
      <td class="section">{row.section}</td>
      <td class="score">
        {pointsText(row.score)} <span class="of">/ {pointsText(row.maxScore)}</span>
      </td>
      {columns.map((column, i) => (
        <Cell
          key={column.id}
          row={row}
          column={column}
          place={[index, i]}
          isChosen={i === chosen}
          open={open}
        />
      ))}
    </tr>
  ),
  (before, now) =>
    before.row === now.row &&
    before.index === now.index &&
    before.chosen === now.chosen &&
    before.columns === now.columns,
);

interface CellProps {
  readonly row: RowWire;
  readonly column: ColumnWire;
  readonly place: readonly [number, number];
  readonly isChosen: boolean;
  readonly open: RowProps['open'];
}

/** All that there is to say of a cell. */
function cellText(row: RowWire, column: ColumnWire, c: number): string {
  const letter = row.letters[c] ?? nothing;
  if (letter === nothing) return `${nameOf(row)}, ${column.id}: nothing handed in`;
  const points = `${pointsText(row.points[c] ?? 0)} of ${pointsText(column.maxPoints)}`;
  const words = [`${verdictText(verdictOf[letter] ?? 'missing')}, ${points}`, ...flagText(row.flags[c] ?? 0)];
  return `${nameOf(row)}, ${column.id}: ${words.join('; ')}`;
}

function Cell({ row, column, place: [r, c], isChosen, open }: CellProps) {
  const letter = row.letters[c] ?? nothing;
  const verdict = verdictOf[letter] ?? 'none';
  const sum = row.flags[c] ?? 0;
  const points = pointsText(row.points[c] ?? 0);
  const full = letter !== nothing && (row.points[c] ?? 0) >= column.maxPoints && column.maxPoints > 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter opens the chosen cell (useKeys)
    <td
      id={`cell-${r}-${c}`}
      class={`cell ${full ? 'full' : verdict}${isChosen ? ' chosen' : ''}${sum & flags.byHand ? ' hand' : ''}${sum & (flags.changedSince | flags.readersDiffer) ? ' look' : ''}`}
      aria-current={isChosen ? 'true' : undefined}
      title={cellText(row, column, c)}
      onClick={() => open(r, c)}
    >
      {letter === nothing ? '' : verdict === 'to-grade' ? '✎' : points}
    </td>
  );
}
