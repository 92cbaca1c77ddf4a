/** Where the library was loaded from: what belongs to it is fetched from beside it. */
import { EngineError } from './errors';

let base: URL | undefined;

/** @param address the folder of `library.js` */
export function openSite(address: URL): void {
  base = address;
}

/** The whole address of something that lies beside the library. */
export function siteAddress(path: string): string {
  if (base === undefined) throw new EngineError('the library is not open: await openLibrary() first');
  return new URL(path, base).href;
}

/**
 * Fetches what lies beside the library.
 * @throws EngineError naming the address where there is nothing, or no network
 */
export async function fetchFromSite(path: string): Promise<Response> {
  const address = siteAddress(path);
  const response = await fetch(address).catch((cause: Error) => {
    throw new EngineError(
      `${address} cannot be fetched (${cause.message}); look at the network, and try again`,
      {
        cause,
      },
    );
  });
  if (response.ok) return response;
  throw new EngineError(
    `${address} answers ${response.status}; load the page anew to get the course as it is now`,
  );
}
