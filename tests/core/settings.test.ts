/** What is set to nonsense is told where it is read, in one sentence. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Setting, setting, settings } from '../../src/core/settings';

const nonsense = ['many', '-1', '1.5', 'true', 'yes', 'OFF', '1e9', '99999999999', ' ', '0x2', 'on ', '１'];
const names = Object.keys(settings) as (keyof typeof settings)[];
const choosy = names.filter((name) => 'takes' in settings[name]);

afterEach(() => vi.unstubAllEnvs());

describe.each(choosy)('%s', (name) => {
  const { takes }: Setting = settings[name];

  it.each(nonsense)('refuses "%s", and says what it takes', (value) => {
    vi.stubEnv(name, value);
    expect(() => setting(name)).toThrow(`${name} is set to "${value}"; it takes ${takes?.[1]}.`);
  });

  it('counts an empty one as none', () => {
    vi.stubEnv(name, '');
    expect(setting(name)).toBeUndefined();
  });
});

it.each([
  ['VERY_DEEP_THREADS', ['1', '8', '64', '999']],
  ['VERY_DEEP_SHELL', ['on', 'off']],
  ['VERY_DEEP_STRICT', ['0', '1']],
] as const)('%s takes what its page says', (name, values) => {
  for (const value of values) {
    vi.stubEnv(name, value);
    expect(setting(name)).toBe(value);
  }
  expect(choosy).toContain(name);
});
