/** Whether a cell can run as it is, as consoles ask at the end of every line. */
import type TypeScript from 'typescript-api';
import { programOf } from '../../src/notebook/alone';
import { readMagics, withoutMagics } from '../../src/notebook/magics';
import type { ts } from './host';
import { questionIn } from './questions';

interface Completeness {
  status: 'complete' | 'incomplete' | 'invalid';
  indent?: string;
}

type Parsed = TypeScript.SourceFile & { readonly parseDiagnostics: readonly TypeScript.Diagnostic[] };

/** Errors of what has no end yet, though they are reported where it begins: templates, comments, JSX. */
const UNENDED: ReadonlySet<number> = new Set([1160, 1010, 17008, 17014]);

/**
 * Mistakes of grammar that the parser lets pass, and that nothing that follows can mend: no quotes around a module's name, a
 * class without a name, `#x` outside of a class, `return` outside of a function, and so on.
 */
const UNGRAMMATICAL: ReadonlySet<number> = new Set([
  1014, 1015, 1016, 1029, 1030, 1031, 1040, 1042, 1044, 1048, 1051, 1052, 1053, 1054, 1070, 1090, 1091, 1095,
  1096, 1097, 1098, 1099, 1100, 1101, 1102, 1104, 1105, 1107, 1108, 1113, 1114, 1115, 1116, 1117, 1118, 1123,
  1141, 1155, 1156, 1162, 1163, 1164, 1171, 1172, 1174, 1175, 1176, 1182, 1184, 1186, 1187, 1188, 1190, 1196,
  1197, 1199, 1206, 1207, 1211, 1212, 1213, 1214, 1242, 1243, 1244, 1245, 1246, 1247, 1248, 1308, 1312, 1332,
  1338, 1450, 1451, 1491, 1492, 1494, 1500, 2337, 2364, 2660, 2779, 5076, 17013, 18016, 18037,
]);

/** Whether the parser stopped because the text did: what is missing may still be typed. */
function endsTooEarly({ start = 0, code, messageText }: TypeScript.Diagnostic, source: string): boolean {
  if (UNENDED.has(code)) return true;
  const text = typeof messageText === 'string' ? messageText : messageText.messageText;
  return start >= source.trimEnd().length && text.endsWith('expected.');
}

function parse(ts: ts, code: string, extension: 'ts' | 'tsx'): Parsed {
  const options = {
    languageVersion: ts.ScriptTarget.Latest,
    // A module, in which `await` is never a name.
    setExternalModuleIndicator: (file: TypeScript.SourceFile & { externalModuleIndicator?: unknown }) => {
      file.externalModuleIndicator = true;
    },
  };
  return ts.createSourceFile(`/cell.${extension}`, code, options) as Parsed;
}

/** Whether a parsed cell breaks a rule that the parser does not know. */
function isUngrammatical(ts: ts, file: Parsed): boolean {
  const program = programOf(ts, [file], {
    module: ts.ModuleKind.ESNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    jsx: ts.JsxEmit.Preserve,
  });
  return program.getSemanticDiagnostics(file).some(({ code }) => UNGRAMMATICAL.has(code));
}

function judged(ts: ts, code: string, extension: 'ts' | 'tsx'): Completeness['status'] {
  const file = parse(ts, code, extension);
  const [first] = file.parseDiagnostics;
  if (first !== undefined) return endsTooEarly(first, code) ? 'incomplete' : 'invalid';
  return isUngrammatical(ts, file) ? 'invalid' : 'complete';
}

/** Of two readings of a cell, the one that is nearer to running. */
function better(one: Completeness['status'], other: Completeness['status']): Completeness['status'] {
  return ['complete', 'incomplete', 'invalid'].find(
    (status) => status === one || status === other,
  ) as typeof one;
}

function status(ts: ts, code: string): Completeness['status'] {
  const plain = judged(ts, code, 'ts');
  return plain !== 'complete' && /<\/|\/>|<>/.test(code) ? better(plain, judged(ts, code, 'tsx')) : plain;
}

/** Whether code is ready to run, needs more lines, or can never be right. */
export function isComplete(ts: ts, code: string): Completeness {
  // Two empty lines at the end mean: run it as it is.
  const written = code.trimEnd();
  if (written !== '' && code.slice(written.length).split('\n').length > 2) return { status: 'complete' };
  if (questionIn(code) !== undefined) return { status: 'complete' };
  const { magic, code: typed } = readMagics(ts, code);
  // Only a cell that is timed is code behind its first line.
  if (magic?.name.startsWith('%%') === true && magic.name !== '%%time') return { status: 'complete' };
  const plain = status(ts, typed);
  // In an unfinished cell nobody can tell whether `!ls` is a command; it is finished as either.
  const withoutCommands = plain === 'complete' ? typed : withoutMagics(ts, code, () => false);
  const found = withoutCommands === typed ? plain : better(plain, status(ts, withoutCommands));
  if (found !== 'incomplete') return { status: found };
  const lastLine = code.slice(code.lastIndexOf('\n') + 1);
  const indent = /^\s*/.exec(lastLine)?.[0] ?? '';
  return { status: 'incomplete', indent: /[{([]\s*$/.test(lastLine) ? `${indent}  ` : indent };
}
