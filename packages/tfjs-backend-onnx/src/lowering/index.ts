import { binaryTable } from './binary';
import { convTable } from './conv';
import { elementwiseTable } from './elementwise';
import { matmulTable } from './matmul';
import { poolTable } from './pool';
import { reduceTable } from './reduce';
import { resizeTable } from './resize';
import { shapeTable } from './shape';
import type { LoweringTable } from './types';

export type { LoweringTable } from './types';

/** Every lowered kernel: one table, used kernel by kernel (eager) and for a whole training step (compiled). */
export const loweringTable: LoweringTable = {
  ...binaryTable,
  ...convTable,
  ...elementwiseTable,
  ...matmulTable,
  ...poolTable,
  ...reduceTable,
  ...resizeTable,
  ...shapeTable,
};

const pair = ['a', 'b'];

/** The order in which a lowering takes a kernel's named inputs, where there is more than one. */
export const inputNames: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    ['Add', 'Sub', 'Multiply', 'RealDiv', 'FloorDiv', 'Maximum', 'Minimum', 'Pow', 'SquaredDifference']
      .concat(['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual'])
      .concat(['LogicalAnd', 'LogicalOr', 'LogicalXor', 'BatchMatMul'])
      .map((kernel) => [kernel, pair]),
  ),
  AvgPoolGrad: ['dy', 'input'],
  Conv2D: ['x', 'filter'],
  Conv2DBackpropFilter: ['x', 'dy'],
  Conv2DBackpropInput: ['dy', 'filter'],
  DepthwiseConv2dNative: ['x', 'filter'],
  DepthwiseConv2dNativeBackpropFilter: ['x', 'dy'],
  DepthwiseConv2dNativeBackpropInput: ['dy', 'filter'],
  EluGrad: ['dy', 'y'],
  FusedBatchNorm: ['x', 'mean', 'variance', 'offset', 'scale'],
  FusedConv2D: ['x', 'filter', 'bias', 'preluActivationWeights'],
  GatherV2: ['x', 'indices'],
  MaxPoolGrad: ['dy', 'input'],
  Prelu: ['x', 'alpha'],
  ResizeBilinearGrad: ['dy', 'images'],
  ResizeNearestNeighborGrad: ['dy', 'images'],
  Select: ['condition', 't', 'e'],
  UnsortedSegmentSum: ['x', 'segmentIds'],
  _FusedMatMul: ['a', 'b', 'bias', 'preluActivationWeights'],
};
