/** The frame of the page: who is here, where one can go, and the place that is shown. */
import { useEffect } from 'preact/hooks';
import type { Reading } from '../../grading/gradebook';
import type { SessionWire } from '../wire';
import { get, Refusal, session } from './api';
import { readClass } from './class';
import { ExercisePage } from './exercise';
import { Help } from './help';
import { HistoryPage } from './history';
import { helpShown, useKeys } from './keys';
import { LivePage } from './live';
import { Login, logOut } from './login';
import { Matrix } from './matrix';
import { outbox, resume } from './outbox';
import { follow, go, place } from './place';
import { roleText, useMay } from './rights';
import { useStore } from './store';
import { StudentPage } from './student';
import { reading } from './students';
import { TeachersPage } from './teachers';

/** How often others' work is looked for, in milliseconds. */
const lookMs = 10_000;

export function Desk() {
  const who = useStore(session);
  const begun = who !== undefined && who !== null;
  useEffect(() => {
    get<SessionWire>('/api/session').then(
      (one) => session.set(one),
      (error) => session.set(error instanceof Refusal ? null : undefined),
    );
  }, []);
  useEffect(() => {
    if (!begun) return;
    void readClass().catch(() => {});
    resume();
    const timer = setInterval(() => void readClass().catch(() => {}), lookMs);
    const look = () => {
      if (document.visibilityState === 'visible') void readClass().catch(() => {});
    };
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [begun]);
  useKeys([
    { keys: ['?'], does: 'shows or hides these keys', run: () => helpShown.set(!helpShown.get()) },
    { keys: ['g'], does: 'goes to the class', run: () => go('/') },
    { keys: ['v'], does: 'goes to the live class', run: () => go('/live') },
  ]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: it only takes over the clicks of links, which keys make, too
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <div class="frame" onClick={follow}>
      {begun && <Header who={who} />}
      <main>{begun && <Place />}</main>
      {who === null && <Login />}
      <Help />
    </div>
  );
}

function Header({ who }: { readonly who: SessionWire }) {
  const all = [...useStore(outbox).values()];
  const unsaved = all.filter(({ status }) => status !== 'saved').length;
  const reads = useStore(reading);
  return (
    <header>
      <a class="brand" href="/">
        Very Deep: the desk
      </a>
      <label>
        reading as{' '}
        <select
          value={reads}
          onChange={(event) => {
            reading.set(event.currentTarget.value as Reading);
          }}
        >
          <option value="first">first reader</option>
          <option value="second">second reader</option>
          <option value="agreed">agreed by both</option>
        </select>
      </label>
      <nav aria-label="places">
        <a href="/">class</a> <a href="/live">live</a> {useMay('owner') && <a href="/teachers">teachers</a>}
      </nav>
      {who.anonymous && <span class="badge">anonymous</span>}
      {who.role !== 'owner' && (
        <span class="badge">
          {who.role}: {roleText[who.role]}
        </span>
      )}
      <span class="saving" role="status">
        {unsaved === 0 ? (all.length > 0 ? 'all saved' : '') : `${unsaved} not saved yet`}
      </span>
      <span class="you">{who.you}</span>
      <button type="button" onClick={() => void logOut()}>
        log out
      </button>
      <button type="button" onClick={() => helpShown.set(!helpShown.get())}>
        keys: ?
      </button>
    </header>
  );
}

function Place() {
  const { path, query } = useStore(place);
  const [, kind, id, more] = path.split('/').map(decodeURIComponent);
  if (kind === 'students' && id && more === 'history') return <HistoryPage id={id} />;
  if (kind === 'students' && id) return <StudentPage id={id} exercise={query.get('exercise') ?? ''} />;
  if (kind === 'exercises' && id) return <ExercisePage key={id} id={id} />;
  if (kind === 'live') return <LivePage />;
  if (kind === 'teachers') return <TeachersPage />;
  return <Matrix />;
}
