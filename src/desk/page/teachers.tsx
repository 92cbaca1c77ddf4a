/** Who teaches, with which role: an owner adds, changes and takes away. */
import { useEffect, useState } from 'preact/hooks';
import type { Role, Teacher } from '../../grading/gradebook';
import { messageOf } from '../../platform/thrown';
import type { TeachersWire, TokenWire } from '../wire';
import { ask, get, part } from './api';
import { roleText, useMay } from './rights';
import { timeText } from './words';

const roles = Object.keys(roleText) as Role[];

export function TeachersPage() {
  return useMay('owner') ? (
    <Teachers />
  ) : (
    <p>An owner of this desk decides who teaches; your role does not.</p>
  );
}

interface Told {
  readonly name: string;
  readonly token: string;
}

function Teachers() {
  const [teachers, setTeachers] = useState<readonly Teacher[]>();
  const [told, setTold] = useState<Told>();
  const [error, setError] = useState('');
  const read = async () => setTeachers((await get<TeachersWire>('/api/teachers')).teachers);
  const act = async (work: () => Promise<Told | undefined>) => {
    try {
      setError('');
      setTold(await work());
      await read();
    } catch (refused) {
      setError(refused instanceof TypeError ? 'the desk does not answer; try again' : messageOf(refused));
    }
  };
  useEffect(() => void act(async () => undefined), []);
  const tokenFor = async (name: string, path: string, body: unknown): Promise<Told> => ({
    name,
    token: (await ask<TokenWire>('POST', path, body)).token,
  });
  const place = (name: string) => `/api/teachers/${part(name)}`;
  return (
    <article class="teachers">
      <h1>Who teaches</h1>
      <p>
        Each logs in with a token of their own. Whoever has the token that the desk printed in its terminal is
        an owner.
      </p>
      {told && (
        <p role="status" class="note">
          The token of {told.name}, which is shown this once: <code>{told.token}</code>
        </p>
      )}
      <p role="alert" class="error">
        {error}
      </p>
      {teachers !== undefined && teachers.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">name</th>
              <th scope="col">role</th>
              <th scope="col">added</th>
              <th scope="col">token, access</th>
            </tr>
          </thead>
          <tbody>
            {teachers.map(({ name, role, addedBy, addedAt }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <select
                    aria-label={`role of ${name}`}
                    value={role}
                    onChange={({ currentTarget: { value } }) =>
                      void act(async () => {
                        await ask('PUT', place(name), { name, role: value });
                        return undefined;
                      })
                    }
                  >
                    {roles.map((one) => (
                      <option key={one}>{one}</option>
                    ))}
                  </select>
                </td>
                <td class="soft">
                  {timeText(addedAt)}, {addedBy}
                </td>
                <td>
                  <button
                    type="button"
                    aria-label={`give ${name} a new token`}
                    onClick={() => void act(() => tokenFor(name, `${place(name)}/token`, {}))}
                  >
                    new token
                  </button>{' '}
                  <button
                    type="button"
                    aria-label={`remove ${name}`}
                    onClick={() =>
                      void act(async () => {
                        await ask('DELETE', place(name), {});
                        return undefined;
                      })
                    }
                  >
                    remove
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Adding add={(name, role) => act(() => tokenFor(name, '/api/teachers', { name, role }))} />
      <dl>
        {roles.map((role) => (
          <div key={role}>
            <dt>{role}</dt>
            <dd>{roleText[role]}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

function Adding({ add }: { readonly add: (name: string, role: Role) => Promise<void> }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('grader');
  return (
    <form
      class="controls"
      onSubmit={(event) => {
        event.preventDefault();
        void add(name, role).then(() => setName(''));
      }}
    >
      <label>
        name{' '}
        <input
          required
          maxLength={100}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label>
        role{' '}
        <select value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
          {roles.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <button type="submit">add</button>
    </form>
  );
}
