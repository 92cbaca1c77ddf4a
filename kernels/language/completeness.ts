import type TypeScript from 'typescript-api';
import type { ts } from './host';

interface Completeness {
  status: 'complete' | 'incomplete' | 'invalid';
  indent?: string;
}

/** Whether the parser stopped because the text did: what is missing may still be typed. */
function endsTooEarly({ start = 0, code, messageText }: TypeScript.Diagnostic, source: string): boolean {
  // Unterminated template literals and comments are reported where the text ends, or where they begin.
  if (code === 1160 || code === 1010) return true;
  const text = typeof messageText === 'string' ? messageText : messageText.messageText;
  return start >= source.trimEnd().length && text.endsWith('expected.');
}

/** Whether code is ready to run, needs more lines, or can never be right. */
export function isComplete(real: ts, code: string): Completeness {
  // Two empty lines at the end mean: run it as it is.
  if (/\n\s*\n\s*$/.test(code) && code.trim() !== '') return { status: 'complete' };
  const file = real.createSourceFile('cell.ts', code, real.ScriptTarget.Latest) as TypeScript.SourceFile & {
    parseDiagnostics: TypeScript.Diagnostic[];
  };
  const [first] = file.parseDiagnostics;
  if (first === undefined) return { status: 'complete' };
  if (!endsTooEarly(first, code)) return { status: 'invalid' };
  const lastLine = code.slice(code.lastIndexOf('\n') + 1);
  const indent = /^\s*/.exec(lastLine)?.[0] ?? '';
  return { status: 'incomplete', indent: /[{([]\s*$/.test(lastLine) ? `${indent}  ` : indent };
}
