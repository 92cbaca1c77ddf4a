/**
 * What a front end asks of the debugger: the Debug Adapter Protocol, with what Jupyter adds to it.
 *
 * @source https://microsoft.github.io/debug-adapter-protocol/specification
 * @source https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request
 */
import { type Fitting, schema, type Z } from '../../../src/core/parse';

const line = (z: Z) => z.int().check(z.minimum(1));
const frame = (z: Z) => z.exactOptional(z.int());

/** An empty text asks for nothing. */
const breakpoint = (z: Z) =>
  z.object({
    line: line(z),
    condition: z.exactOptional(z.string()),
    hitCondition: z.exactOptional(z.string()),
    logMessage: z.exactOptional(z.string()),
  });

/** Requests by their command, with their arguments. Those that are not listed need none. */
export const debugRequestSchema = schema((z) =>
  z.discriminatedUnion('command', [
    z.object({
      command: z.literal('initialize'),
      arguments: z.object({ clientID: z.exactOptional(z.string()) }),
    }),
    z.object({ command: z.literal('dumpCell'), arguments: z.object({ code: z.string() }) }),
    z.object({
      command: z.literal('setBreakpoints'),
      arguments: z.object({
        source: z.object({ path: z.string() }),
        breakpoints: z._default(z.array(breakpoint(z)), []),
      }),
    }),
    z.object({
      command: z.literal('setExceptionBreakpoints'),
      arguments: z.object({ filters: z.array(z.string()) }),
    }),
    z.object({
      command: z.literal('source'),
      arguments: z.object({ source: z.exactOptional(z.object({ path: z.exactOptional(z.string()) })) }),
    }),
    z.object({
      command: z.literal('stackTrace'),
      arguments: z.object({
        startFrame: z.exactOptional(z.int().check(z.minimum(0))),
        levels: z.exactOptional(z.int().check(z.minimum(0))),
      }),
    }),
    z.object({ command: z.literal('scopes'), arguments: z.object({ frameId: z.int() }) }),
    z.object({
      command: z.literal('variables'),
      arguments: z.object({
        variablesReference: z.int(),
        start: z.exactOptional(z.int().check(z.minimum(0))),
        count: z.exactOptional(z.int().check(z.minimum(0))),
      }),
    }),
    z.object({
      command: z.literal('setVariable'),
      arguments: z.object({ variablesReference: z.int(), name: z.string(), value: z.string() }),
    }),
    z.object({
      command: z.literal('evaluate'),
      arguments: z.object({ expression: z.string(), frameId: frame(z) }),
    }),
    z.object({
      command: z.literal('richInspectVariables'),
      arguments: z.object({ variableName: z.string(), frameId: frame(z) }),
    }),
    z.object({
      command: z.literal('copyToGlobals'),
      arguments: z.object({
        srcVariableName: z.string(),
        dstVariableName: z.string(),
        srcFrameId: z.int(),
      }),
    }),
    z.object({
      command: z.enum([
        'attach',
        'configurationDone',
        'debugInfo',
        'threads',
        'continue',
        'next',
        'stepIn',
        'stepOut',
        'pause',
        'inspectVariables',
        'modules',
        'disconnect',
        'terminate',
      ]),
    }),
  ]),
);

export type DebugRequest = Fitting<typeof debugRequestSchema>;

/** What a front end says of a breakpoint. */
export type BreakpointRequest = Extract<
  DebugRequest,
  { command: 'setBreakpoints' }
>['arguments']['breakpoints'][number];

/** The envelope of a request; what it asks for is read by {@link debugRequestSchema}. */
export const envelopeSchema = schema((z) =>
  z.object({ seq: z.catch(z.number(), 0), command: z.string(), arguments: z.exactOptional(z.unknown()) }),
);
