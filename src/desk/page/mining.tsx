/** What wrong answers have in common: looked for by the desk, read, and given a name and a sentence. */
import { useEffect, useState } from 'preact/hooks';
import type { MiningWire } from '../wire';
import { ask, get, part, put } from './api';
import { Code } from './code';
import { useMay } from './rights';

/** How often one who waits asks how far it has come, in milliseconds. */
const lookMs = 700;

const isBusy = (wire: MiningWire | undefined): boolean =>
  wire?.status === 'finding' || wire?.status === 'naming';

interface Props {
  readonly exercise: string;
  /** Is called when groups may be others than before. */
  readonly changed: () => Promise<void>;
}

export function Mining({ exercise, changed }: Props) {
  const place = `/api/mining/${part(exercise)}`;
  const [wire, setWire] = useState<MiningWire>();
  const [error, setError] = useState('');
  const busy = isBusy(wire);
  const mayLook = useMay('grader');
  const take = (asked: Promise<MiningWire>) =>
    asked.then(
      (one) => {
        setError('');
        setWire(one);
      },
      (refused: Error) => setError(refused.message),
    );
  useEffect(() => void take(get<MiningWire>(place)), [place]);
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(() => {
      void get<MiningWire>(place).then((one) => {
        setWire(one);
        if (!isBusy(one)) void changed();
      });
    }, lookMs);
    return () => clearInterval(timer);
  }, [busy, place]);
  if (wire === undefined || wire.status === 'unavailable') return null;
  const { status, percent, message, groups } = wire;
  return (
    <details class="mining">
      <summary>what wrong answers have in common</summary>
      <p>
        {mayLook ? (
          <button type="button" disabled={busy} onClick={() => void take(put(place, {}))}>
            look for groups
          </button>
        ) : (
          <span class="soft">Your role is to read: a grader looks for groups here.</span>
        )}{' '}
        {busy && mayLook && (
          <button type="button" onClick={() => void take(ask('DELETE', place))}>
            cancel
          </button>
        )}{' '}
        <span role="status">
          {status === 'finding' && `asking the answers: ${percent} %`}
          {status === 'naming' && 'proving the exercise with it'}
          {status === 'done' && `${groups.length} ${groups.length === 1 ? 'group' : 'groups'} without a name`}
          {status === 'failed' && 'that did not work'}
        </span>
        {status === 'finding' && <progress max={100} value={percent} aria-label="answers asked" />}
      </p>
      {error !== '' && (
        <p role="alert" class="error">
          {error}
        </p>
      )}
      {message !== '' && <pre class="said">{message}</pre>}
      {groups.map((group) => (
        <Found key={group.name} group={group} busy={busy} name={(sent) => take(put(`${place}/name`, sent))} />
      ))}
    </details>
  );
}

interface FoundProps {
  readonly group: MiningWire['groups'][number];
  readonly busy: boolean;
  readonly name: (sent: { group: string; name: string; sentence: string }) => Promise<void>;
}

function Found({ group, busy, name: send }: FoundProps) {
  const { name: title, count, input, right, theirs, examples } = group;
  const [name, setName] = useState('');
  const [sentence, setSentence] = useState('');
  const mayName = useMay('owner');
  return (
    <section class="found" aria-label={title}>
      <h3>
        {title} <span class="soft">{count} students</span>
      </h3>
      {input !== '' && (
        <p>
          <code>{input}</code> should be <code>{right}</code>; theirs: <code>{theirs}</code>
        </p>
      )}
      <div class="examples">
        {examples.map((code, i) => (
          <Code key={code} text={code} label={`example ${i + 1} of ${title}`} />
        ))}
      </div>
      {mayName ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void send({ group: title, name, sentence });
          }}
        >
          <label>
            name{' '}
            <input
              required
              pattern="[a-z0-9]+(-[a-z0-9]+)*"
              maxLength={100}
              placeholder="leaves-out-the-first"
              title="small letters, digits and hyphens"
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
          <label>
            the sentence that helps{' '}
            <input
              required
              maxLength={1000}
              value={sentence}
              onInput={(event) => setSentence(event.currentTarget.value)}
            />
          </label>
          <button type="submit" disabled={busy}>
            make it a misconception
          </button>
        </form>
      ) : (
        <p class="soft">An owner of the desk gives it a name: it becomes part of the exercise.</p>
      )}
    </section>
  );
}
