/**
 * Figures as data: plain arrays in, a Plotly figure out, which a notebook shows.
 * @module
 */
export {
  type ColourDimOptions,
  colourDimChart,
  deadChart,
  type LayerCurve,
  type LayerCurvesOptions,
  updateRatioChart,
} from './activity-charts';
export { type BarChartOptions, type Bars, barChart } from './bar-chart';
export {
  type Control,
  type ControlledCurve,
  type ControlsChartOptions,
  controlsChart,
} from './controls-chart';
export { type Axis, type Figure, type FigureText, palette } from './figure';
export { type GraphChartOptions, type GraphEdge, type GraphNode, graphChart } from './graph-chart';
export { type HeatmapOptions, heatmap } from './heatmap';
export { type HistogramChartOptions, histogramChart } from './histogram-chart';
export { type ImageMosaicOptions, imageMosaic } from './image-mosaic';
export { type LineChartOptions, lineChart, type Series } from './line-chart';
export { type DrawnLayer, type NetworkChartOptions, networkChart } from './network-chart';
export { type Ridge, type RidgeChartOptions, ridgeChart } from './ridge-chart';
export { type Band, type SliderChartOptions, sliderChart } from './slider-chart';
export { type Surface, type SurfaceChartOptions, surfaceChart } from './surface-chart';
export { type TrainingChartOptions, type TrainingRecord, trainingChart } from './training-chart';
