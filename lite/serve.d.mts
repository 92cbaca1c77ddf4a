export function serveFolder(
  folder: string,
  options?: { port?: number; prefix?: string },
): Promise<{ url: string; stop(): Promise<unknown> }>;
