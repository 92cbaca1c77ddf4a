/** Widgets that call back into TypeScript. */
export { type Button, button, type Slider, type SliderOptions, slider } from './controls';
export { type LiveChart, type LiveChartOptions, liveChart } from './live-chart';
export {
  type ChangeListener,
  type MessageListener,
  type Widget,
  type WidgetOptions,
  type WidgetState,
  widget,
} from './widget';
