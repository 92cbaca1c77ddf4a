/**
 * Completes tfjs-node, so that the course's networks train on it: it refuses explicit padding in pools and in the gradients
 * of convolutions, and a number as padding everywhere, which ResNet and DenseNet need. There the input is padded first, and
 * the kernel adds nothing.
 */
import type { KernelBackend, NamedAttrMap, NamedTensorInfoMap, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { wrapKernel } from '../../patches/wrap-kernel';
import { importOptional } from '../import-optional';

/** What computes a convolution's or a pool's places. */
type Info = ReturnType<typeof tf.backend_util.computePool2DInfo>;
type Attributes = Parameters<typeof tf.backend_util.computePool2DInfo> extends [...infer All] ? All : never;
type Shape = Attributes[0];

/** The attributes that say where a kernel reads. */
interface Places {
  readonly strides: Attributes[2];
  readonly pad: Attributes[4];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterSize?: Attributes[1];
  readonly filterShape?: number[];
  readonly inputShape?: number[];
}

/** A kernel whose input is padded: `call` runs the native one on other tensors, without padding. */
interface Padded {
  readonly inputs: NamedTensorInfoMap;
  readonly info: Info;
  call(inputs: NamedTensorInfoMap, more?: NamedAttrMap): Tensor4D;
}

const poolInfo = (
  shape: readonly number[],
  { filterSize = 1, strides, pad, dimRoundingMode }: Places,
): Info => tf.backend_util.computePool2DInfo(shape as Shape, filterSize, strides, 1, pad, dimRoundingMode);

const convolutionInfo = (
  shape: readonly number[],
  filter: readonly number[],
  { strides, pad, dimRoundingMode }: Places,
): Info =>
  tf.backend_util.computeConv2DInfo(shape as Shape, filter as Shape, strides, 1, pad, dimRoundingMode);

/** How many rows or columns are added behind, so that the last window ends inside. */
const behind = (outputs: number, stride: number, filter: number, inputs: number, before: number): number =>
  Math.max(0, (outputs - 1) * stride + filter - inputs - before);

function padsOf(info: Info): [[number, number], [number, number], [number, number], [number, number]] {
  const { top, left } = info.padInfo;
  const bottom = behind(info.outHeight, info.strideHeight, info.filterHeight, info.inHeight, top);
  const right = behind(info.outWidth, info.strideWidth, info.filterWidth, info.inWidth, left);
  return [[0, 0], [top, bottom], [left, right], [0, 0]]; // biome-ignore format: one line says it
}

const padded = (x: tf.TensorInfo | undefined, info: Info, value = 0): Tensor4D =>
  tf.pad(x as Tensor4D, padsOf(info), value);

/** Takes the padding off again; rows and columns that no window reads have nothing there. */
function cut(y: Tensor4D, { padInfo, inHeight, inWidth, batchSize, inChannels }: Info): Tensor4D {
  return tf.slice(y, [0, padInfo.top, padInfo.left, 0], [batchSize, inHeight, inWidth, inChannels]);
}

/** Puts a kernel in the place of one that refuses explicit padding; with any other padding the native one runs. */
function withPadding(
  kernelName: string,
  infoOf: (inputs: NamedTensorInfoMap, places: Places) => Info,
  kernel: (padded: Padded) => Tensor4D,
): void {
  wrapKernel(kernelName, 'tensorflow', (native) => (given) => {
    const { inputs, attrs = {}, backend } = given;
    const info = infoOf(inputs, attrs as unknown as Places);
    const { dataFormat } = attrs as { dataFormat?: string };
    const isPadded = info.padInfo.type === 'EXPLICIT' || info.padInfo.type === 'NUMBER';
    if (!isPadded || (dataFormat ?? 'NHWC') !== 'NHWC') return native(given);
    const call: Padded['call'] = (other, more = {}) =>
      native({
        inputs: other,
        attrs: { ...attrs, pad: 'valid', dimRoundingMode: 'floor', ...more },
        backend: backend as KernelBackend,
      }) as Tensor4D;
    return tf.tidy(() => kernel({ inputs, info, call }));
  });
}

/** Convolutions take explicit padding, but not one number for all sides. */
function withNumber(kernelName: string): void {
  wrapKernel(kernelName, 'tensorflow', (native) => (given) => {
    const { pad, dataFormat } = (given.attrs ?? {}) as { pad?: unknown; dataFormat?: string };
    if (typeof pad !== 'number') return native(given);
    const sides = [[pad, pad], [pad, pad]]; // biome-ignore format: one line says it
    const explicit = dataFormat === 'NCHW' ? [[0, 0], [0, 0], ...sides] : [[0, 0], ...sides, [0, 0]];
    return native({ ...given, attrs: { ...given.attrs, pad: explicit as unknown as number[] } });
  });
}

/** Loads tfjs-node and completes it. @throws EngineError when it is not installed, or came without its native library */
export async function loadTensorflow(): Promise<void> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  await importOptional('@tensorflow/tfjs-node');
  for (const name of [tf.Conv2D, tf.FusedConv2D, tf.DepthwiseConv2dNative, tf.FusedDepthwiseConv2D])
    withNumber(name);
  const ofPool = ({ x, input }: NamedTensorInfoMap, places: Places) =>
    poolInfo((x ?? input)?.shape ?? [], places);
  withPadding(tf.MaxPool, ofPool, ({ inputs: { x }, info, call }) => call({ x: padded(x, info, -Infinity) }));
  withPadding(tf.MaxPoolGrad, ofPool, ({ inputs: { dy, input, output }, info, call }) =>
    cut(call({ dy, input: padded(input, info, -Infinity), output } as NamedTensorInfoMap), info),
  );
  // An average is that of the pixels inside: the share of them is the average of ones.
  withPadding(tf.AvgPool, ofPool, ({ inputs: { x }, info, call }) =>
    tf.div(call({ x: padded(x, info) }), call({ x: padded(tf.onesLike(x as Tensor4D), info) })),
  );
  withPadding(
    tf.Conv2DBackpropFilter,
    ({ x }, places) => convolutionInfo(x?.shape ?? [], places.filterShape ?? [], places),
    ({ inputs: { x, dy }, info, call }) => call({ x: padded(x, info), dy } as NamedTensorInfoMap),
  );
  withPadding(
    tf.Conv2DBackpropInput,
    ({ filter }, places) => convolutionInfo(places.inputShape ?? [], filter?.shape ?? [], places),
    ({ inputs, info, call }) => {
      const [, [top, bottom], [left, right]] = padsOf(info);
      const { batchSize, inHeight, inWidth, inChannels } = info;
      const inputShape = [batchSize, top + inHeight + bottom, left + inWidth + right, inChannels];
      return cut(call(inputs, { inputShape }), info);
    },
  );
}
