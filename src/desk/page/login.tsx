/** Logging in: with the token that the terminal printed, and a name under which one grades. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { messageOf } from '../../platform/thrown';
import type { SessionWire } from '../wire';
import { ask, session } from './api';

export const logOut = async (): Promise<void> => {
  await ask('DELETE', '/api/session', {});
  session.set(null);
};

/** The printed address has the token behind its `#`, which no browser sends to a server. */
function tokenInAddress(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
  if (token !== '') history.replaceState(null, '', location.pathname + location.search);
  return token;
}

export function Login() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [token, setToken] = useState('');
  const [name, setName] = useState('');
  const [error, setError] = useState('');
  const logIn = async (with_: string) => {
    try {
      session.set(await ask<SessionWire>('POST', '/api/session', { token: with_.trim(), name }));
    } catch (refused) {
      setError(refused instanceof TypeError ? 'the desk does not answer' : messageOf(refused));
    }
  };
  useEffect(() => {
    dialog.current?.showModal();
    const given = tokenInAddress();
    if (given !== '') void logIn(given);
  }, []);
  return (
    <dialog
      ref={dialog}
      class="login"
      aria-labelledby="login-head"
      onCancel={(event) => event.preventDefault()}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void logIn(token);
        }}
      >
        <h1 id="login-head">Very Deep: the desk</h1>
        <p>
          The token is the one that <code>very-deep desk</code> has printed in its terminal, or your own,
          which an owner of the desk gave you; with it your name is known.
        </p>
        <label>
          token
          <input
            type="password"
            autocomplete="off"
            required
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        <label>
          your name, for the history
          <input value={name} maxLength={100} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <p role="alert" class="error">
          {error}
        </p>
        <button type="submit">log in</button>
      </form>
    </dialog>
  );
}
