/**
 * Data sets, downloaded and checked, or made up; images as bytes and as tensors.
 * @module
 */
export { type BrokenRun, type BrokenRuns, brokenRuns } from './broken-runs';
export { cacheFolder } from './cache';
export { loadCifar10, loadMiniCifar } from './cifar-10';
export { parseCifar10, readCifar10 } from './cifar-records';
export { type CourseText, courseText, textWindows } from './course-text';
export type { Dataset, ImageCounts, LoadOptions } from './dataset';
export { dogBreeds, dogImages } from './dogs';
export {
  type DownloadOptions,
  type DownloadProgress,
  downloadDataset,
  UnreachableError,
} from './download';
export { loadFashionMnist } from './fashion-mnist';
export { type IdxArray, parseIdx, readIdx } from './idx';
export {
  classCounts,
  firstImages,
  type ImageShape,
  imageCount,
  joinImages,
  type LabelledImages,
  padImages,
  relightImages,
  type Split,
  sortByClass,
  splitImages,
  takeImages,
} from './images';
export { type DatasetEntry, datasetEntries, datasetEntry, type KnownFile, type RemoteFile } from './manifest';
export {
  type PublishedEpoch,
  type PublishedResults,
  publishedResultNames,
  publishedResults,
} from './published-results';
export { resizeImages } from './resize-images';
export { type Scenes, sceneClasses, sceneTensors, shapeScenes } from './shape-scenes';
export { bySize, type CourseSize, courseSize } from './size';
export { type PixelStatistics, pixelStatistics } from './statistics';
export { syntheticImages } from './synthetic-images';
export { circles, type LabelledPoints, pointTensors, spirals } from './synthetic-points';
export { type Batch, batches, toTensors } from './tensors';
