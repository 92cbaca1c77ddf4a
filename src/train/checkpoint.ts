import { tf } from '../backend';
import { readValues } from '../backend/read';
import { DataError } from '../core';
import { checked, isRecord, jsonOf, schema } from '../core/parse';
import {
  bytesOf,
  bytesOfText,
  concatBytes,
  equalBytes,
  latin1,
  textOfBytes,
  viewOf,
} from '../platform/bytes';
import { processId } from '../platform/environment';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from '../platform/files';
import { createHash } from '../platform/hashes';
import { path } from '../platform/paths';
import type { EpochRow, History, StepRow } from './history';
import { asNetwork, type Model } from './network';
import type { Optimizer } from './optimizers';

/** What a checkpoint holds besides the tensors. */
export interface Checkpoint {
  readonly seed: number | string;
  /** Steps done. */
  readonly step: number;
  readonly history: History;
}

interface Header extends Checkpoint {
  readonly format: 1;
  readonly optimizer: string | null;
  /** Shapes in the order of the data: the model's state, then the optimizer's. */
  readonly model: readonly (readonly number[])[];
  readonly memory: readonly (readonly number[])[];
}

const headerSchema = schema((z) => {
  const shapes = z.array(z.array(z.int().check(z.minimum(0))));
  // A loss that was no number is null in JSON.
  const row = { error: 'a row of numbers by their names' };
  return z.object({
    format: z.literal(1),
    seed: z.union([z.number(), z.string()]),
    step: z.int().check(z.minimum(0)),
    history: z.object({
      epochs: z.array(z.custom<EpochRow>(isRecord, row)),
      steps: z.array(z.custom<StepRow>(isRecord, row)),
      stopped: z.boolean(),
    }),
    optimizer: z.nullable(z.string()),
    model: shapes,
    memory: shapes,
  });
});

const MAGIC = 'VERYDEEP-CHECKPOINT\n';
const SUM_BYTES = 32;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/**
 * Writes weights, moving averages, optimizer state, seed, step and history to one file.
 *
 * The file appears whole or not at all: it is written beside its place and then renamed. Its last 32 bytes are
 * the SHA-256 of the rest.
 *
 * @param file where to; folders are made as needed, an existing checkpoint is replaced
 * @param content the model, the optimizer where there is one, and what is to be remembered with them
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [3], outputs: 1 });
 * await saveCheckpoint('run.ckpt', { model, seed: 0, step: 2, history: { epochs: [], steps: [], stopped: false } });
 * loadCheckpoint('run.ckpt', { model }).step; //=> 2
 * ```
 */
export async function saveCheckpoint(
  file: string,
  content: Checkpoint & { readonly model: Model; readonly optimizer?: Optimizer },
): Promise<void> {
  const { model, optimizer, seed, step, history } = content;
  const state = asNetwork(model).state;
  const memory = optimizer?.state ?? [];
  const header: Header = {
    format: 1,
    seed,
    step,
    history,
    optimizer: optimizer?.name ?? null,
    model: state.map((variable) => variable.shape),
    memory: memory.map((variable) => variable.shape),
  };
  const json = bytesOfText(JSON.stringify(header));
  const size = new Uint8Array(4);
  viewOf(size).setUint32(0, json.length, true);
  const values = (await readValues([...state, ...memory])).map(bytesOf);
  const body = concatBytes([bytesOfText(MAGIC), size, json, ...values]);
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  const beside = `${file}.${processId}.part`;
  writeFileSync(beside, concatBytes([body, sha256(body)]));
  renameSync(beside, file);
}

/**
 * Reads a checkpoint back into a model, and its optimizer where one is given.
 *
 * Nothing is changed unless all of the file is sound and fits.
 *
 * @param options `seed`: the seed the run must have had
 * @returns seed, step and history
 * @throws DataError when the file is missing, is no checkpoint, is truncated or damaged, or belongs to a model, an
 *   optimizer or a run of another kind
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [3], outputs: 1 });
 * loadCheckpoint('no-such-file.ckpt', { model }); //=> throws DataError
 * ```
 */
export function loadCheckpoint(
  file: string,
  options: { model: Model; optimizer?: Optimizer; seed?: number | string },
): Checkpoint {
  const { model, optimizer, seed } = options;
  if (!existsSync(file)) throw new DataError(`there is no checkpoint ${file}`);
  const { header, values } = parse(file);
  if (seed !== undefined && String(header.seed) !== String(seed))
    throw new DataError(
      `${file} belongs to a run with seed ${header.seed}, this one has ${seed}; use the same seed, or another file`,
    );
  const network = asNetwork(model);
  const targets = [...network.state];
  compare(file, 'the model', header.model, targets);
  if (optimizer !== undefined) {
    if (header.optimizer !== optimizer.name)
      throw new DataError(
        `${file} was written with the optimizer ${header.optimizer ?? 'none'}, not ${optimizer.name}`,
      );
    optimizer.prepare(network.trainable);
    compare(file, `the optimizer ${optimizer.name}`, header.memory, optimizer.state);
    targets.push(...optimizer.state);
  }
  let offset = 0;
  for (const variable of targets) {
    const data = new Float32Array(variable.size);
    bytesOf(data).set(values.subarray(offset, offset + 4 * variable.size));
    offset += 4 * variable.size;
    tf.tidy(() => variable.assign(tf.tensor(data, variable.shape)));
  }
  return { seed: header.seed, step: header.step, history: header.history };
}

function parse(file: string): { header: Header; values: Uint8Array } {
  const bytes = readFileSync(file);
  if (latin1(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    throw new DataError(`${file} is not a checkpoint of this course`);
  const damaged = new DataError(`${file} is truncated or damaged: its checksum does not match its content`);
  if (bytes.length < MAGIC.length + 4 + SUM_BYTES) throw damaged;
  const body = bytes.subarray(0, -SUM_BYTES);
  if (!equalBytes(sha256(body), bytes.subarray(-SUM_BYTES))) throw damaged;
  const length = viewOf(body).getUint32(MAGIC.length, true);
  const start = MAGIC.length + 4;
  const wording = {
    what: `the head of ${file}`,
    mend: 'it was written by another program: begin the run anew',
  };
  const raw = jsonOf(textOfBytes(body.subarray(start, start + length)), wording);
  if (isRecord(raw) && raw.format !== 1)
    throw new DataError(`${file} has checkpoint format ${raw.format}; this version reads format 1`);
  const header = checked(headerSchema, raw, wording);
  return { header, values: body.subarray(start + length) };
}

function compare(
  file: string,
  what: string,
  found: readonly (readonly number[])[],
  wanted: readonly tf.Variable[],
): void {
  if (found.length !== wanted.length)
    throw new DataError(
      `${file} does not belong to ${what}: it holds ${found.length} variables, not ${wanted.length}`,
    );
  const i = found.findIndex((shape, k) => String(shape) !== String(wanted[k]?.shape));
  if (i >= 0)
    throw new DataError(
      `${file} does not belong to ${what}: variable ${i + 1} has shape [${found[i]}], not [${wanted[i]?.shape}]`,
    );
}
