/**
 * What Jupyter's messages say, by their type: a kernel's requests, and what a kernel publishes and replies. Either side
 * may be anybody's program, so nothing is believed of a message before it has been read here.
 *
 * @source https://jupyter-client.readthedocs.io/en/stable/messaging.html, version 5.3
 */
import { type Fit, type Fitting, fit, parse, schema, type Z } from '../core/parse';
import type { Message } from './wire';

const flag = (z: Z) => z.exactOptional(z.boolean());
const cursor = (z: Z) => z.object({ code: z.string(), cursor_pos: z.int().check(z.minimum(0)) });
const data = (z: Z) => z.exactOptional(z.unknown());

/** Requests that a kernel answers by what they say. */
const requestSchema = schema((z) =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('execute_request'),
      content: z.object({
        code: z.string(),
        silent: flag(z),
        store_history: flag(z),
        user_expressions: z.exactOptional(z.record(z.string(), z.string())),
        allow_stdin: flag(z),
        stop_on_error: flag(z),
      }),
    }),
    z.object({ type: z.literal('is_complete_request'), content: z.object({ code: z.string() }) }),
    z.object({ type: z.literal('complete_request'), content: cursor(z) }),
    z.object({ type: z.literal('inspect_request'), content: cursor(z) }),
    z.object({
      type: z.literal('history_request'),
      content: z.object({
        hist_access_type: z.exactOptional(z.enum(['range', 'tail', 'search'])),
        session: z.exactOptional(z.int()),
        start: z.exactOptional(z.number()),
        stop: z.nullish(z.number()),
        n: z.exactOptional(z.number()),
        pattern: z.exactOptional(z.string()),
        unique: flag(z),
        output: flag(z),
      }),
    }),
    z.object({
      type: z.literal('comm_info_request'),
      content: z.object({ target_name: z.nullish(z.string()) }),
    }),
    z.object({
      type: z.enum(['comm_open', 'comm_msg', 'comm_close']),
      content: z.object({
        comm_id: z.string(),
        target_name: z.exactOptional(z.string()),
        data: data(z),
      }),
    }),
  ]),
);

export type Request = Fitting<typeof requestSchema>;
type ContentOf<M extends { type: string; content: unknown }, T extends M['type']> = Extract<
  M,
  { type: T }
>['content'];
export type ExecuteRequest = ContentOf<Request, 'execute_request'>;
export type HistoryRequest = ContentOf<Request, 'history_request'>;
export type CommMessage = Extract<Request, { type: 'comm_open' | 'comm_msg' | 'comm_close' }>;

const requestTypes: Readonly<Record<Request['type'], true>> = {
  execute_request: true,
  is_complete_request: true,
  complete_request: true,
  inspect_request: true,
  history_request: true,
  comm_info_request: true,
  comm_open: true,
  comm_msg: true,
  comm_close: true,
};

/** Whether {@link requestOf} reads messages of that type. */
export const isRequestType = (type: string): boolean => Object.hasOwn(requestTypes, type);

/**
 * What a request asks for.
 * @throws DataError naming what is wrong in it
 */
export const requestOf = ({ header, content }: Message): Request =>
  parse(requestSchema, { type: header.msg_type, content }, { what: `the message ${header.msg_type}` });

/** What front ends tell of their cells in the metadata of `execute_request`; it is in no standard. */
const ofCellsSchema = schema((z) =>
  z.object({
    cellId: z.catch(z.optional(z.string()), undefined),
    deletedCells: z.catch(z.optional(z.array(z.string())), undefined),
  }),
);

/** The cell that a request executes, and those that were taken out of the notebook, where the front end tells. */
export function cellsOf({ metadata }: Message): { id?: string | undefined; deleted?: string[] | undefined } {
  const { cellId: id, deletedCells: deleted } = parse(ofCellsSchema, metadata, { what: 'the metadata' });
  return { id, deleted };
}

const bundle = (z: Z) => ({
  data: z.record(z.string(), z.unknown()),
  // Stock tslab leaves out what it has nothing to say in.
  metadata: z._default(z.record(z.string(), z.unknown()), {}),
  transient: z.exactOptional(z.object({ display_id: z.exactOptional(z.string()) })),
});

/** What becomes part of a cell's outputs. */
const publishedSchema = schema((z) =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('stream'), content: z.object({ name: z.string(), text: z.string() }) }),
    z.object({ type: z.enum(['display_data', 'update_display_data']), content: z.object(bundle(z)) }),
    z.object({
      type: z.literal('execute_result'),
      content: z.object({ ...bundle(z), execution_count: z._default(z.nullable(z.int()), null) }),
    }),
    z.object({
      type: z.literal('error'),
      content: z.object({ ename: z.string(), evalue: z.string(), traceback: z.array(z.string()) }),
    }),
    z.object({ type: z.literal('clear_output'), content: z.object({ wait: flag(z) }) }),
  ]),
);

export type Published = Fitting<typeof publishedSchema>;

const publishedTypes: Readonly<Record<Published['type'], true>> = {
  stream: true,
  display_data: true,
  update_display_data: true,
  execute_result: true,
  error: true,
  clear_output: true,
};

/** What a message adds to a cell's outputs, or why it cannot be read; undefined for messages of other types. */
export function publishedOf({ header, content }: Message): Fit<Published> | undefined {
  if (!Object.hasOwn(publishedTypes, header.msg_type)) return undefined;
  return fit(publishedSchema, { type: header.msg_type, content });
}

/** How an execution went. Stock tslab says no more than "error". */
export const executeReplySchema = schema((z) =>
  z.object({
    status: z.catch(z.string(), 'error'),
    execution_count: z.catch(z.nullable(z.int()), null),
    ename: z.catch(z.optional(z.string()), undefined),
    evalue: z.catch(z.optional(z.string()), undefined),
    traceback: z.catch(z.optional(z.array(z.string())), undefined),
  }),
);

/** What a kernel asks the person before it. */
export const inputRequestSchema = schema((z) =>
  z.object({ prompt: z.catch(z.string(), ''), password: z.catch(z.boolean(), false) }),
);
