/**
 * What only shows something, while grading: the same names, which show nothing and give a value of the same shape. So a
 * chart under a function, or `const r = await check(...)`, neither fails nor costs anything.
 */
import type { CaseResult, ExerciseResult } from '../../../exercises/judge';
import type { Card } from '../job';

/** A figure has more traces than any that is looked into. */
const figure = () => ({ data: Array.from({ length: 100 }, () => inert), layout: inert });
const nothing = () => undefined;
const handle = () => ({ id: '', update: nothing });
/** Nobody moves or presses it: it keeps what it was made with. */
const widget = { id: '', on: () => nothing, close: nothing, send: nothing };

/**
 * The names of `very-deep` that only show something.
 * @param cards what `check` and `answer` answer with: as if all were right, for it is not judged here
 * @param answered receives what `answer` is called with
 */
export function showing(
  cards: readonly Card[],
  answered: (answer: { id: unknown; value: unknown }) => void,
): Readonly<Record<string, unknown>> {
  const result = (id: unknown): ExerciseResult => {
    const card = cards.find((one) => one.id === id);
    const cases = (card?.cases ?? []).map(
      ({ name, points }): CaseResult => ({ name, passed: true, points, maxPoints: points, message: '' }),
    );
    const points = cases.reduce((sum, one) => sum + one.points, 0);
    return {
      ...{ id: String(id), title: card?.title ?? '', points, maxPoints: points },
      ...{ verdict: 'pass' as const, feedback: 'All cases pass.', cases },
    };
  };
  return {
    check: async (id: unknown) => result(id),
    answer: (id: unknown, value: unknown) => {
      answered({ id, value });
      return result(id);
    },
    hint: nothing,
    live: nothing,
    predict: nothing,
    progress: nothing,
    claim: nothing,
    display: handle,
    clearOutput: nothing,
    prompt: async () => '',
    inNotebook: () => false,
    escapeHtml: String,
    html: () => '',
    md: () => '',
    svg: () => '',
    htmlTable: () => '',
    table: () => inert,
    notebookListener: () => nothing,
    terminalListener: () => nothing,
    JUPYTER_DISPLAY: Symbol.for('Jupyter.display'),
    palette: Array.from({ length: 10 }, () => '#000000'),
    slider: ({ value, min = 0 }: { value?: number; min?: number } = {}) => ({
      ...widget,
      value: value ?? min,
    }),
    button: (label: string) => ({ ...widget, label }),
    liveChart: () => ({ ...widget, append: nothing, clear: nothing, lines: {} }),
    widget: ({ state = {} }: { state?: Record<string, unknown> } = {}) => ({
      ...widget,
      get: (name: string) => state[name],
      set: (fields: object) => void Object.assign(state, fields),
    }),
    laboratory: (settings: object = {}) => ({ ...widget, settings, runs: [] }),
    barChart: figure,
    colourDimChart: figure,
    controlsChart: figure,
    deadChart: figure,
    graphChart: figure,
    heatmap: figure,
    histogramChart: figure,
    imageMosaic: figure,
    lineChart: figure,
    networkChart: figure,
    ridgeChart: figure,
    sliderChart: figure,
    surfaceChart: figure,
    trainingChart: figure,
    updateRatioChart: figure,
  };
}

/** Anything that is asked of it does nothing and gives itself: a module that only shows something. */
export const inert: unknown = new Proxy(function inert() {}, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => '' : name === 'then' ? undefined : inert),
  set: () => true,
  apply: () => inert,
  construct: () => inert as object,
});
