const COMMENT = '//# sourceMappingURL=';

/** What the compiler wrote without its last line, which names the source map. */
export function withoutSourceMap(js: string): string {
  const at = js.lastIndexOf(COMMENT);
  if (at < 0 || js.slice(at).trimEnd().includes('\n')) return js;
  return js.slice(0, js[at - 1] === '\n' ? at - 1 : at);
}
