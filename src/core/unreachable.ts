/** Why a server could not be reached, in words. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no machine has that name',
  EAI_AGAIN: 'the name could not be looked up',
  ETIMEDOUT: 'it did not answer',
  EHOSTUNREACH: 'no way leads to that machine',
  ENETUNREACH: 'no way leads to that network',
  ECONNRESET: 'it cut the connection',
  EPIPE: 'it cut the connection',
};

/**
 * @param code the error's code, as Node.js names it
 * @returns for instance `nothing listens there (ECONNREFUSED)`; undefined for a code that says nothing of the network
 */
export function unreachable(code: string | undefined): string | undefined {
  const reason = code === undefined ? undefined : reasons[code];
  return reason && `${reason} (${code})`;
}
