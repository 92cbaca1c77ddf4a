/** The laboratory in a notebook: a widget whose network trains in the page itself. */
import { UsageError, ValueError } from '../core';
import { JUPYTER_DISPLAY, type MimeBundle, type Widget, widget } from '../display';
import { figureBundle } from '../display/figure';
import { lineChart } from '../plot';
import { measure } from './measure';
import { type MissionName, missions, workOfStep } from './missions';
import { pageModule } from './module';
import { Run } from './run';
import { runIn } from './run-text';
import { defaults, faultIn, type Settings } from './settings';

/** What a {@link laboratory} begins with: any of its settings, and what is opened in it. */
export interface LaboratoryOptions extends Partial<Settings> {
  /** Begins as a mission does: `'die-by-relu'`, `'find-the-edge'` or `'rescue-twice'`. Settings beside it have priority. */
  readonly mission?: MissionName;
  /** Texts of saved runs, at most four, which are replayed when it is opened. */
  readonly runs?: readonly string[];
}

/** A laboratory in a notebook. Made by {@link laboratory}. */
export interface Laboratory {
  /** The settings of the run that is changed in the page. */
  readonly settings: Settings;
  /** The texts of the runs that were saved. */
  readonly runs: readonly string[];
  close(): void;
  [JUPYTER_DISPLAY](): MimeBundle;
}

type State = { settings: Settings; runs: readonly string[] };

/** Of the figure that stands for a laboratory where there are no widgets: its steps, and what they may cost. */
const STILL_STEPS = 150;
const STILL_WORK = 1.2e8;

/** Shown in a page by a checkout that was not built. */
const UNBUILT = `export default { render({ el }) {
  el.textContent = 'The laboratory is not built yet: write npm run build in a terminal, and run the cell again.';
} };`;

const STANDS_FOR =
  'The laboratory needs a page with widgets, as `npm start` opens it. In its place: the loss of its first steps.';

/** A figure of a run's first steps. */
function still({ settings }: State): MimeBundle {
  const run = new Run(settings);
  const count = Math.max(10, Math.min(STILL_STEPS, Math.floor(STILL_WORK / workOfStep(settings))));
  while (run.step < count) run.advance();
  const { accuracy } = measure(run);
  const steps = Array.from({ length: count }, (_, step) => step);
  const { data, depth, width, activation, norm } = settings;
  const words = `${data}, ${depth} hidden layers of ${width} ${activation} units, norm ${norm}: after ${count} steps ${Math.round(100 * accuracy)} % of the points are told right.`;
  const figure = figureBundle(
    lineChart({
      title: 'Laboratory: the first steps',
      alt: words,
      x: { title: 'step' },
      y: { title: 'cross-entropy (nats)' },
      series: [{ name: 'batch', x: steps, y: steps.map((step) => run.records.loss(step)) }],
    }),
  );
  return {
    ...figure,
    'text/html': `<p>${STANDS_FOR.replaceAll('`', '')} ${words}</p>${figure['text/html'] ?? ''}`,
    'text/plain': `${STANDS_FOR} ${words}`,
  };
}

/**
 * A laboratory: a small fully connected network that trains on 200 points in the page while it is watched and changed. Every
 * setting can be changed by hand; the run can be taken back to any of its steps, forked there, saved as a line of text and
 * replayed bit for bit; up to four runs are shown over one another.
 *
 * The network trains in the page itself, so that no step travels; the kernel is told of settings and of saved runs.
 *
 * @param options its first settings: `data`, `noise`, `seed`, `depth` (hidden layers, 1 to 40), `width` (units, 1 to 64),
 *   `gain` (weights have the standard deviation gain / sqrt(n)), `bias`, `activation`, `norm`, `residual`, `rate`,
 *   `momentum`, `batch`; a `mission`; saved `runs`
 * @returns the laboratory, which is shown as the last value of a cell
 * @throws ValueError where a setting is out of its range, or a text is no saved run
 * @throws UsageError where there is no such mission, or there are more than four runs
 * @source Smilkov and Carter (2016), TensorFlow Playground, https://playground.tensorflow.org
 * @example
 * ```ts
 * const lab = laboratory({ data: 'moons', depth: 8, activation: 'tanh', gain: 1 });
 * lab.settings.depth; //=> 8
 * laboratory({ depth: 400 }); //=> throws ValueError
 * ```
 */
export function laboratory(options: LaboratoryOptions = {}): Laboratory {
  const { mission, runs = [], ...changed } = options;
  if (mission !== undefined && !Object.hasOwn(missions, mission))
    throw new UsageError(
      `there is no mission '${String(mission)}'; there are '${Object.keys(missions).join("', '")}'`,
    );
  const fault = faultIn(changed);
  if (fault !== undefined) throw new ValueError(fault);
  if (runs.length > 4) throw new UsageError(`a laboratory shows up to four runs, not ${runs.length}`);
  for (const text of runs) {
    const read = runIn(text);
    if (typeof read === 'string') throw new ValueError(read);
  }
  const settings: Settings = { ...(mission === undefined ? defaults : missions[mission].begin), ...changed };
  const model: Widget<State> = widget<State>({
    esm: pageModule() ?? UNBUILT,
    state: { settings, runs: [...runs] },
    fallback: still,
  });
  return {
    get settings() {
      return model.get('settings');
    },
    get runs() {
      return model.get('runs');
    },
    close: () => model.close(),
    [JUPYTER_DISPLAY]: () => model[JUPYTER_DISPLAY](),
  };
}
