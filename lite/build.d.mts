export function buildLite(out: string, options?: { data?: string }): Promise<void>;
