import { type EngineName, fallbackCounts, ready, resetFallbackCounts, tf } from '../../backend';
import { Random, ValueError } from '../../core';
import { median } from '../../core/median';
import { imageModel, imageModels } from '../../models';
import { fit } from '../../train';

/** What one kind of kernel did in one eager step. */
interface KernelRow {
  readonly kernel: string;
  readonly calls: number;
  readonly milliseconds: number;
  /** It ran in plain JavaScript although the engine is a faster one. */
  readonly fellBack: boolean;
}

/** A short training of a course model, kernel by kernel. */
export interface Profile {
  readonly engine: EngineName;
  readonly model: string;
  readonly batch: number;
  readonly pixels: number;
  /** One step run kernel by kernel; most time first. */
  readonly kernels: readonly KernelRow[];
  /** A kernel's name and how often it fell back to plain JavaScript, over all steps. */
  readonly fallbacks: Readonly<Record<string, number>>;
  /** Milliseconds of a whole step: medians without the first, which compiles or prepares. */
  readonly eagerStep: number;
  readonly compiledStep: number;
  readonly firstCompiledStep: number;
}

const BATCH = 32;
const STEPS = 4;

/** Milliseconds of each step. */
async function train(
  model: tf.LayersModel,
  data: { x: tf.Tensor; y: tf.Tensor },
  compile: boolean,
  steps = STEPS,
): Promise<number[]> {
  const times: number[] = [];
  let last = performance.now();
  await fit(model, data, {
    epochs: steps,
    batchSize: BATCH,
    learningRate: 1e-3,
    compile,
    listeners: [
      ({ type }) => {
        const now = performance.now();
        if (type === 'step') times.push(now - last);
        last = now;
      },
    ],
  });
  return times;
}

/** Smallest size at which the model can be built: a deep one halves its pixels too often for 28. */
function build(name: string): { model: tf.LayersModel; pixels: number } {
  const sizes = [28, 32, 64];
  for (const pixels of sizes) {
    try {
      return { model: imageModel(name, { inputShape: [pixels, pixels, 1] }), pixels };
    } catch (error) {
      if (!Object.hasOwn(imageModels, name) || pixels === sizes.at(-1)) throw error;
    }
  }
  throw new ValueError(`no size fits the model "${name}"`);
}

/**
 * Trains a course model on noise for a few steps and measures every kernel.
 * @throws ValueError for a model that is not in the registry
 */
export async function profile(name: string): Promise<Profile> {
  const engine = await ready();
  const { model, pixels } = build(name);
  const random = new Random('profile');
  const data = {
    x: tf.tensor(
      Float32Array.from({ length: BATCH * pixels * pixels }, () => random.normal()),
      [BATCH, pixels, pixels, 1],
    ),
    y: tf.tensor1d(
      Array.from({ length: BATCH }, (_, i) => i % 10),
      'int32',
    ),
  };
  try {
    resetFallbackCounts();
    const eager = await train(model, data, false);
    const { kernels } = await profiled(() => train(model, data, false, 1));
    const [first = 0, ...compiled] = await train(model, data, true);
    const fallbacks = fallbackCounts();
    return {
      engine,
      model: name,
      batch: BATCH,
      pixels,
      kernels: sum(kernels, fallbacks),
      fallbacks,
      eagerStep: median(eager.slice(1)),
      compiledStep: median(compiled),
      firstCompiledStep: first,
    };
  } finally {
    tf.dispose([data.x, data.y]);
    model.dispose();
  }
}

type ProfileInfo = Awaited<ReturnType<typeof tf.profile>>;

/** TensorFlow.js's own profile, without reading every result back to look for NaN. */
async function profiled(work: () => Promise<unknown>): Promise<ProfileInfo> {
  const check = tf.env().getBool('CHECK_COMPUTATION_FOR_ERRORS');
  tf.env().set('CHECK_COMPUTATION_FOR_ERRORS', false);
  try {
    return await tf.profile(work as () => Promise<never>);
  } finally {
    tf.env().set('CHECK_COMPUTATION_FOR_ERRORS', check);
  }
}

function sum(kernels: ProfileInfo['kernels'], fallbacks: Profile['fallbacks']): KernelRow[] {
  const rows = new Map<string, { calls: number; milliseconds: number }>();
  for (const { name, kernelTimeMs } of kernels) {
    // Functions with a gradient of their own are in the list besides the kernels they call.
    if (tf.getKernel(name, tf.getBackend()) == null) continue;
    const row = rows.get(name) ?? { calls: 0, milliseconds: 0 };
    rows.set(name, row);
    row.calls++;
    row.milliseconds += Number(kernelTimeMs) || 0;
  }
  return [...rows]
    .map(([kernel, row]) => ({ kernel, ...row, fellBack: kernel in fallbacks }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

/** The profile as text. */
export function renderProfile(profile: Profile): string {
  const { engine, model, batch, pixels, kernels, fallbacks } = profile;
  const total = kernels.reduce((all, { milliseconds }) => all + milliseconds, 0);
  const milliseconds = (value: number) => value.toFixed(value < 10 ? 2 : 0).padStart(8);
  const table = kernels.map(
    ({ kernel, calls, milliseconds: time, fellBack }) =>
      `${milliseconds(time)} ms ${((100 * time) / total).toFixed(0).padStart(4)} % ${String(calls).padStart(6)}  ${kernel}${fellBack ? '  in plain JavaScript' : ''}`,
  );
  const missing = Object.entries(fallbacks).map(([kernel, count]) => `${kernel} (${count} times)`);
  return [
    `${model}, batch ${batch} at ${pixels} pixels, on ${engine}: one training step, kernel by kernel`,
    '',
    '    time     share  calls  kernel',
    ...table,
    '',
    `a step run kernel by kernel: ${profile.eagerStep.toFixed(1)} ms`,
    ...(engine === 'onnx'
      ? [
          `a compiled step: ${profile.compiledStep.toFixed(1)} ms, the first one ${profile.firstCompiledStep.toFixed(0)} ms`,
          missing.length === 0
            ? 'No kernel fell back to plain JavaScript.'
            : `Fell back to plain JavaScript: ${missing.join(', ')}.`,
        ]
      : []),
  ].join('\n');
}
