/** What a breakpoint asks for besides its line: a condition, a number of hits, a message in the place of a stop. */
import { AGENT } from './agent';
import type { Inspector, Runtime } from './inspector';
import type { BreakpointRequest } from './requests';

/** How often a breakpoint has been hit, against what was asked: `5`, `== 5`, `>= 5`, `% 5` and so on. */
const HIT_CONDITION = /^(==?=?|[<>]=?|%)?\s*(\d+)$/;

/** The pieces of a message: words, and what stands between `{` and `}`, which is evaluated. */
function piecesOf(message: string): { words: string; expression?: string }[] {
  const pieces: { words: string; expression?: string }[] = [];
  let words = '';
  for (let at = 0; at < message.length; ) {
    const end = message[at] === '{' ? closing(message, at) : -1;
    if (end < 0) words += message[at++];
    else {
      pieces.push({ words, expression: message.slice(at + 1, end) });
      words = '';
      at = end + 1;
    }
  }
  return [...pieces, { words }];
}

/** Where the bracket ends that begins at a place; -1 where it does not. */
function closing(message: string, start: number): number {
  let depth = 0;
  for (let at = start; at < message.length; at++) {
    if (message[at] === '{') depth += 1;
    else if (message[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

/** An expression as the body of a function; behind it may stand a comment. */
const thunk = (expression: string): string => `() => (${expression}\n)`;

function hitTest(hitCondition: string): string {
  const [, sign = '==', number] = HIT_CONDITION.exec(hitCondition.trim()) ?? [];
  if (number === undefined)
    throw new Error(
      `the hit count \`${hitCondition}\` is none; write a number, or one behind ==, >, >=, <, <= or %`,
    );
  if (sign === '%') return Number(number) === 0 ? '() => false' : `(hits) => hits % ${number} === 0`;
  return `(hits) => hits ${sign.startsWith('=') ? '===' : sign} ${number}`;
}

/**
 * The condition under which V8 stops at a breakpoint; undefined where it always does.
 * @throws Error where the hit count is none
 */
export function stopCondition(
  id: number,
  { condition = '', hitCondition = '', logMessage = '' }: BreakpointRequest,
): string | undefined {
  const isPlain = [condition, hitCondition, logMessage].every((text) => text.trim() === '');
  if (isPlain) return undefined;
  const pieces = piecesOf(logMessage).flatMap(({ words, expression }) => [
    ...(words === '' ? [] : [JSON.stringify(words)]),
    ...(expression === undefined ? [] : [thunk(expression)]),
  ]);
  const asked = [
    ...(condition.trim() === '' ? [] : [`condition: ${thunk(condition)}`]),
    ...(hitCondition.trim() === '' ? [] : [`isAmong: ${hitTest(hitCondition)}`]),
    ...(logMessage.trim() === '' ? [] : [`message: [${pieces.join(', ')}]`]),
  ];
  return `${AGENT}.stopsAt(${id}, { ${asked.join(', ')} })`;
}

/** What is wrong with a breakpoint's expressions; undefined where nothing is. V8 would never stop, and not say why. */
export async function faultOf(
  inspector: Inspector,
  { condition = '', logMessage = '' }: BreakpointRequest,
): Promise<string | undefined> {
  const expressions = [condition, ...piecesOf(logMessage).map(({ expression = '' }) => expression)];
  for (const expression of expressions.filter((text) => text.trim() !== '')) {
    // A function is made of it, and not called.
    const { exceptionDetails } = await inspector.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression: thunk(expression),
      silent: true,
    });
    const fault = exceptionDetails?.exception?.description?.split('\n')[0];
    if (fault !== undefined) return `\`${expression}\` is no expression: ${fault}`;
  }
  return undefined;
}
