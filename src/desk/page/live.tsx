/** The live class: where the room stands in the exercises of a chapter while it works. Read again and again, without a reload. */
import { useEffect, useState } from 'preact/hooks';
import { messageOf } from '../../platform/thrown';
import type { LiveExerciseWire, LiveWire } from '../wire';
import { ask, get, part as partOf } from './api';
import { useKeys } from './keys';
import { go } from './place';
import { useMay } from './rights';
import { timeText } from './words';

/** How often the desk is asked, and how often a screen reader is told, in milliseconds. */
const lookMs = 2000;
const tellMs = 20_000;

type Room = Extract<LiveWire, { readonly students: number }>;

export function LivePage() {
  const [wire, setWire] = useState<LiveWire>();
  const [isAway, setAway] = useState(false);
  const read = async (known: string) => {
    try {
      const found = await get<LiveWire | undefined>(`/api/live?known=${partOf(known)}`);
      if (found !== undefined) setWire(found);
      setAway(false);
    } catch {
      setAway(true);
    }
  };
  const known = wire !== undefined && 'version' in wire ? wire.version : '';
  useEffect(() => {
    void read(known);
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void read(known);
    }, lookMs);
    return () => clearInterval(timer);
  }, [known]);
  if (wire === undefined) return <p role="status">{isAway ? 'the desk does not answer' : 'reading'}</p>;
  return (
    <article class="live">
      <h1>Live class</h1>
      {isAway && (
        <p role="alert" class="note">
          The desk does not answer; what is shown here is what was last heard.
        </p>
      )}
      {'off' in wire ? (
        <p>
          The live class is off, and nothing is taken from anybody. Start the desk with <code>--live</code> to
          see, while students work, where the room is stuck.
        </p>
      ) : (
        <Class room={wire} changed={() => read('')} />
      )}
    </article>
  );
}

interface ClassProps {
  readonly room: Room;
  readonly changed: () => Promise<void>;
}

function Class({ room, changed }: ClassProps) {
  const { session, students, active, isFull, exercises } = room;
  const stuck = exercises.reduce((sum, one) => sum + one.stuck, 0);
  const text = `${count(students, 'student')}, ${active} of them active in the last 5 minutes. ${
    stuck === 0 ? 'Nobody is stuck.' : `Stuck at an exercise: ${stuck}.`
  }`;
  return (
    <>
      <Session {...{ room, changed }} />
      {session !== undefined && (
        <>
          <p class="sums">{text}</p>
          <Told text={text} />
          {isFull && (
            <p class="note">
              Nobody else is let in: more have joined than a class has. Where somebody fills it on purpose,
              delete it and open another, whose code you show to the room alone.
            </p>
          )}
          {exercises.length === 0 ? (
            <p class="empty">Nothing has been checked yet.</p>
          ) : (
            <Chapters {...{ room }} />
          )}
        </>
      )}
    </>
  );
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** Says to who hears the page what the sums are, and not at each change. */
function Told({ text }: { readonly text: string }) {
  const [told, tell] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => tell(text), tellMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p role="status" class="unseen">
      {told}
    </p>
  );
}

function Session({ room: { session }, changed }: ClassProps) {
  const mayDecide = useMay('owner');
  const [error, setError] = useState('');
  const [sure, setSure] = useState(false);
  const act = async (method: string, body: unknown) => {
    try {
      await ask(method, '/api/live', body);
      setError('');
      setSure(false);
      await changed();
    } catch (refused) {
      setError(refused instanceof TypeError ? 'the desk does not answer; try again' : messageOf(refused));
    }
  };
  return (
    <section class="session" aria-label="the class">
      {session === undefined ? (
        <p>No class is open: nothing is taken from anybody, and nothing is kept.</p>
      ) : (
        <Address address={session.address} ends={session.ends} />
      )}
      {mayDecide ? (
        <div class="controls">
          <Ending key={session?.ends ?? 0} ends={session?.ends} set={(ends) => act('PUT', { ends })} />
          {session !== undefined && !sure && (
            <button type="button" onClick={() => setSure(true)}>
              delete now
            </button>
          )}
          {session !== undefined && sure && (
            <span role="alert">
              All counts go for good, and the code is worth nothing then.{' '}
              <button type="button" onClick={() => void act('DELETE', {})}>
                delete all of it
              </button>{' '}
              <button type="button" onClick={() => setSure(false)}>
                keep it
              </button>
            </span>
          )}
        </div>
      ) : (
        <p class="soft">An owner opens the class, sets its end, and deletes it.</p>
      )}
      <p role="alert" class="error">
        {error}
      </p>
    </section>
  );
}

function Address({ address, ends }: { readonly address: string; readonly ends: number }) {
  const [copied, setCopied] = useState(false);
  const cell = `await live('${address}')`;
  return (
    <>
      <p>
        Students who want to take part run this in a cell; it tells them what is sent:
        <br />
        <code class="address">{`import { live } from 'very-deep';`}</code>
        <br />
        <code class="address">{cell}</code>{' '}
        <button
          type="button"
          onClick={() =>
            void navigator.clipboard
              .writeText(`import { live } from 'very-deep';\n${cell}\n`)
              .then(() => setCopied(true))
          }
        >
          copy
        </button>{' '}
        <span role="status" class="soft">
          {copied ? 'copied' : ''}
        </span>
      </p>
      <p class="soft">
        Open until{' '}
        <time dateTime={new Date(ends).toISOString()}>{timeText(new Date(ends).toISOString())}</time>; then
        all of it is deleted.
      </p>
    </>
  );
}

/** A time as the field for it writes one: here, without a zone. */
const fieldText = (time: number): string => {
  const shifted = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
};

interface EndingProps {
  readonly ends: number | undefined;
  readonly set: (ends: number) => Promise<void>;
}

function Ending({ ends, set }: EndingProps) {
  const [text, setText] = useState(() => fieldText(ends ?? new Date().setHours(23, 59, 0, 0)));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void set(new Date(text).getTime());
      }}
    >
      <label>
        {ends === undefined ? 'open a class until' : 'ends'}{' '}
        <input
          type="datetime-local"
          required
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>{' '}
      <button type="submit">{ends === undefined ? 'open' : 'set the end'}</button>
    </form>
  );
}

function Chapters({ room: { exercises, students } }: { readonly room: Room }) {
  const chapters = [...new Set(exercises.map(({ chapter }) => chapter))];
  const [wanted, want] = useState<string>();
  const [at, setAt] = useState(0);
  const busiest = [...exercises].sort((a, b) => b.last - a.last)[0]?.chapter ?? '';
  const [first] = useState(busiest);
  const chapter =
    [wanted, first, busiest].find((one) => one !== undefined && chapters.includes(one)) ?? busiest;
  const shown = exercises.filter((one) => one.chapter === chapter);
  const chosen = Math.min(at, shown.length - 1);
  const move = (by: number) => {
    const next = Math.max(0, Math.min(shown.length - 1, chosen + by));
    setAt(next);
    document.getElementById(`live-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const turn = (by: number) => {
    const next = chapters[chapters.indexOf(chapter) + by];
    if (next === undefined) return;
    want(next);
    setAt(0);
  };
  useKeys([
    { keys: ['j', 'ArrowDown'], does: 'next exercise', run: () => move(1) },
    { keys: ['k', 'ArrowUp'], does: 'exercise before', run: () => move(-1) },
    { keys: ['l', 'ArrowRight'], does: 'next chapter', run: () => turn(1) },
    { keys: ['h', 'ArrowLeft'], does: 'chapter before', run: () => turn(-1) },
    {
      keys: ['x', 'Enter'],
      does: 'what was handed in for the exercise',
      run: () => {
        const one = shown[chosen];
        if (one !== undefined) go(`/exercises/${partOf(one.id)}`);
      },
    },
  ]);
  return (
    <>
      <label>
        chapter{' '}
        <select
          value={chapter}
          onChange={(event) => {
            want(event.currentTarget.value);
            setAt(0);
          }}
        >
          {chapters.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <ul class="legend" aria-hidden="true">
        {standings.map(({ name, says }) => (
          <li key={name}>
            <span class={`sample ${name}`} /> {says}
          </li>
        ))}
      </ul>
      <ol class="exercises">
        {shown.map((one, i) => (
          <Exercise key={one.id} exercise={one} students={students} index={i} isChosen={i === chosen} />
        ))}
      </ol>
    </>
  );
}

const share = (part: number, of: number): string => `${(100 * part) / Math.max(1, of)}%`;

const standings = [
  { name: 'pass', says: 'pass' },
  { name: 'partial', says: 'partial' },
  { name: 'fail', says: 'fail' },
  { name: 'stuck', says: 'stuck: failed three times or more, no pass' },
] as const;

interface ExerciseProps {
  readonly exercise: LiveExerciseWire;
  readonly students: number;
  readonly index: number;
  readonly isChosen: boolean;
}

function Exercise({ exercise, students, index, isChosen }: ExerciseProps) {
  const { id, title, misconceptions, stuckNames } = exercise;
  const tried = standings.reduce((sum, { name }) => sum + exercise[name], 0);
  return (
    <li
      id={`live-${index}`}
      class={isChosen ? 'exercise chosen' : 'exercise'}
      aria-current={isChosen ? 'true' : undefined}
    >
      <h2>
        {title} <span class="soft">{id}</span>
      </h2>
      {/* Its width is the whole room: what is empty has not tried yet. */}
      <div class="bar" aria-hidden="true">
        {standings.map(({ name }) =>
          exercise[name] === 0 ? null : (
            <span key={name} class={name} style={{ width: share(exercise[name], students) }}>
              {exercise[name]}
            </span>
          ),
        )}
      </div>
      <p class="counts">
        {standings.map(({ name }) => `${exercise[name]} ${name}`).join(', ')}; {tried} of {students} have
        tried
        {stuckNames.length > 0 && <>. Stuck, of those who gave a name: {stuckNames.join(', ')}</>}
      </p>
      {misconceptions.length > 0 && (
        <ul class="misconceptions">
          {misconceptions.map((one) => (
            <li key={one.id}>
              <span class="bar small" aria-hidden="true">
                <span class="fail" style={{ width: share(one.students - one.stuck, tried) }} />
                <span class="stuck" style={{ width: share(one.stuck, tried) }} />
              </span>{' '}
              <strong>{one.students}</strong> <code>{one.id}</code>
              {one.stuck > 0 && <span class="stuckness"> {one.stuck} stuck</span>}
              <div>{one.sentence}</div>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
