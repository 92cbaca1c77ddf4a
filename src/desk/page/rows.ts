/** Which rows of the class are shown, and in which order. */
import { type ClassWire, flags, nothing, type RowWire, verdictLetters } from '../wire';
import { nameOf } from './words';

export const shows = {
  all: 'everybody',
  notFull: 'with points missing',
  waits: 'to be graded by a person',
  toGrade: 'not graded by hand',
  changed: 'to be looked at again',
  differ: 'readers differ',
  absent: 'nothing handed in',
} as const;

export interface View {
  readonly sort: string;
  readonly descending: boolean;
  readonly text: string;
  readonly section: string;
  readonly show: keyof typeof shows;
  /** The exercise that `show` asks about; empty for all. */
  readonly exercise: string;
}

export const firstView: View = {
  ...{ sort: 'name', descending: false, text: '', section: '', show: 'all', exercise: '' },
};

const natural = new Intl.Collator(undefined, { numeric: true });

/** Filters and sorts. */
export function rowsOf({ rows, columns }: ClassWire, view: View): RowWire[] {
  const column = columns.findIndex(({ id }) => id === view.sort);
  const only = columns.findIndex(({ id }) => id === view.exercise);
  const asked = only < 0 ? columns.map((_, i) => i) : [only];
  const text = view.text.trim().toLowerCase();
  const found = rows.filter(
    (row) =>
      (text === '' || `${row.id} ${row.name}`.toLowerCase().includes(text)) &&
      (view.section === '' || row.section === view.section) &&
      isShown(row, view.show, asked, columns),
  );
  const share = (row: RowWire) => (row.maxScore > 0 ? row.score / row.maxScore : 0);
  const order = (a: RowWire, b: RowWire): number => {
    if (view.sort === 'score') return share(a) - share(b);
    if (view.sort === 'section') return natural.compare(a.section, b.section);
    if (column >= 0) return (a.points[column] ?? 0) - (b.points[column] ?? 0);
    return natural.compare(nameOf(a), nameOf(b));
  };
  const sign = view.descending ? -1 : 1;
  return found.sort((a, b) => sign * order(a, b) || natural.compare(a.id, b.id));
}

function isShown(
  row: RowWire,
  show: View['show'],
  asked: readonly number[],
  columns: ClassWire['columns'],
): boolean {
  const some = (flag: number) => asked.some((i) => ((row.flags[i] ?? 0) & flag) !== 0);
  const there = asked.filter((i) => row.letters[i] !== nothing);
  switch (show) {
    case 'notFull':
      return there.some((i) => (row.points[i] ?? 0) < (columns[i]?.maxPoints ?? 0));
    case 'waits':
      return there.some((i) => row.letters[i] === verdictLetters['to-grade']);
    case 'toGrade':
      return there.some((i) => ((row.flags[i] ?? 0) & flags.byHand) === 0);
    case 'changed':
      return some(flags.changedSince);
    case 'differ':
      return some(flags.readersDiffer);
    case 'absent':
      return there.length === 0;
    default:
      return true;
  }
}
