/** Evaluating in the main thread, and calling what is there, through the inspector. */
import { AGENT } from './agent';
import type { Debugger, Inspector, Runtime } from './inspector';
import { valueText } from './values';

/**
 * Evaluates an expression in a frame, or else in the notebook.
 * @throws Error with what the expression threw
 */
export async function evaluate(
  inspector: Inspector,
  expression: string,
  frame: Debugger.CallFrame | undefined,
): Promise<Runtime.RemoteObject> {
  const common = { generatePreview: true, silent: true, expression };
  await inspector.post('Runtime.evaluate', { expression: `${AGENT}.expose()`, silent: true });
  try {
    const { result, exceptionDetails } =
      frame === undefined
        ? await inspector.post<Runtime.EvaluateReturnType>('Runtime.evaluate', common)
        : await inspector.post<Debugger.EvaluateOnCallFrameReturnType>('Debugger.evaluateOnCallFrame', {
            ...common,
            callFrameId: frame.callFrameId,
          });
    if (exceptionDetails === undefined) return result;
    throw new Error((result.description ?? valueText(result)).split('\n    at ')[0]);
  } finally {
    await inspector.post('Runtime.evaluate', { expression: `${AGENT}.conceal()`, silent: true });
  }
}

/** Calls a function of which the object is `this`. @throws Error with what it threw */
export async function call(
  inspector: Inspector,
  objectId: string,
  functionDeclaration: string,
  args: readonly Runtime.CallArgument[],
  options: object = {},
): Promise<Runtime.RemoteObject> {
  const called = await inspector.post<Runtime.CallFunctionOnReturnType>('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration,
    arguments: args,
    silent: true,
    ...options,
  });
  if (called.exceptionDetails === undefined) return called.result;
  throw new Error(called.result.description ?? 'the call failed');
}

/** Calls a method of the main thread's agent; `method` is a function of which the agent is `this`. */
export async function callAgent(
  inspector: Inspector,
  method: string,
  args: readonly Runtime.CallArgument[],
  options: object = {},
): Promise<Runtime.RemoteObject> {
  const { result } = await inspector.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
    expression: AGENT,
  });
  return call(inspector, result.objectId ?? '', method, args, options);
}

/** What the agent answers to an expression, as a value. */
export async function askAgent(inspector: Inspector, expression: string): Promise<unknown> {
  const { result } = await inspector.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
    expression,
    returnByValue: true,
  });
  return result.value;
}

/** A value of the main thread, handed back to it. */
export function argument({
  objectId,
  unserializableValue,
  value,
}: Runtime.RemoteObject): Runtime.CallArgument {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value } : { unserializableValue };
}
