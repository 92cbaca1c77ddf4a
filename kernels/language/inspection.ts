import type { Compiler } from './compiler';

/** What is known about the name under the cursor, as text and as Markdown. */
export function inspection(
  compiler: Compiler,
  code: string,
  position: number,
): { 'text/plain': string; 'text/markdown': string } | undefined {
  const info = compiler.inspect(code, position) ?? compiler.inspect(code, Math.max(0, position - 1));
  if (info === undefined) return undefined;
  const join = (parts: readonly { text: string }[] | undefined) =>
    (parts ?? []).map(({ text }) => text).join('');
  const signature = join(info.displayParts);
  const documentation = join(info.documentation);
  const tags = (info.tags ?? []).map(({ name, text }) => ({ name, text: join(text) }));
  return {
    'text/plain': [signature, documentation, ...tags.map(({ name, text }) => `@${name} ${text}`)]
      .filter((part) => part !== '')
      .join('\n\n'),
    'text/markdown': [
      `\`\`\`typescript\n${signature}\n\`\`\``,
      documentation,
      ...tags.map(
        ({ name, text }) => `*@${name}* ${text.replace(/^(\S+)(?= )/, name === 'param' ? '`$1`' : '$1')}`,
      ),
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  };
}
