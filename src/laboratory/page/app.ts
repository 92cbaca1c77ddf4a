/** The laboratory in a page: controls, the clock that trains and scrubs, and the figures. */
import { measure } from '../measure';
import { Replay, runIn, textOf } from '../run-text';
import { letterOf, Session } from '../session';
import { faultOf, type Settings } from '../settings';
import { type Card, card } from './cards';
import { make, settingsForm } from './controls';
import { drawByLayer, drawLoss, drawRidges, drawShares, normsOf, ratiosOf, type Shown } from './figures';
import { Paper, short } from './paper';
import { savedPart } from './saved';
import { style } from './style';

/** What a laboratory is opened with, and whom it tells. */
export interface LaboratoryPage {
  readonly settings: Settings;
  /** Texts of runs that are opened at once. */
  readonly texts: readonly string[];
  /** The address that opens a run, where the page has one. */
  readonly link?: (text: string) => string;
  onSettings(settings: Settings): void;
  onSave(text: string): void;
}

/** Of a frame, the milliseconds that training may take. */
const TRAIN_MS = 12;
/** Milliseconds of rest after which everything is drawn fine. */
const REST_MS = 120;
/** A rough picture measures over so many points. */
const ROUGH_POINTS = 64;

/** Puts a laboratory into an element. @returns a function that takes it out */
export function mount(root: HTMLElement, page: LaboratoryPage): () => void {
  const session = new Session(page.settings);
  let [isTraining, isOpen, frame, rest] = [false, true, 0, 0];
  const replays: Replay[] = [];

  const box = make('section', { class: 'vd-lab', 'aria-label': 'Laboratory: a network that trains' });
  const status = make('p', { class: 'vd-lab-status', role: 'status', 'aria-live': 'polite' });
  const say = (text: string) => {
    if (text !== '') status.textContent = text;
  };
  const button = (text: string, hint: string, act: () => void) => {
    const made = make('button', { type: 'button', title: hint }, text);
    made.addEventListener('click', act);
    return made;
  };

  const form = settingsForm((name, value) => {
    const fault = faultOf(name, value);
    say(fault ?? session.set(name, value));
    page.onSettings(session.selected.run.settings);
    refresh();
  });
  const legend = form.element.querySelector('legend') as HTMLElement;

  const train = button('Train', 'T', () => run(!isTraining));
  const timeline = make('input', {
    type: 'range',
    min: '0',
    max: '0',
    step: '1',
    'aria-label': 'Step shown',
  });
  const where = make('span', { class: 'vd-lab-where' });
  timeline.addEventListener('input', () => {
    run(false);
    session.seek(Number(timeline.value));
    refresh();
  });
  const bar = make(
    'div',
    { class: 'vd-lab-bar' },
    train,
    button('Step', 'one step', () => {
      run(false);
      if (session.canAdvance) session.advance();
      refresh();
    }),
    timeline,
    where,
    button('Fork', 'F', () => act(() => session.fork())),
    button('Restart', 'from step 0', () => act(() => session.restart())),
  );
  const runs = make('div', { class: 'vd-lab-runs' });
  const figures = make('div', { class: 'vd-lab-figures' });
  const papers = Array.from({ length: 5 }, () => new Paper(420, 240, 'vd-lab-figure'));
  const [lossPaper, ridgePaper, normPaper, ratioPaper, sharePaper] = papers as [
    Paper,
    Paper,
    Paper,
    Paper,
    Paper,
  ];
  figures.append(...papers.map((paper) => paper.element));

  const saved = savedPart({
    save: () => {
      const text = textOf(session.selected.run);
      page.onSave(text);
      return page.link === undefined ? { text } : { text, link: page.link(text) };
    },
    open: (text) => open(text),
    say,
  });
  box.append(make('style', {}, style), form.element, bar, status, runs, figures, saved);
  root.append(box);

  /** Replays a saved run, in slices. */
  function open(text: string): void {
    const read = runIn(text);
    if (typeof read === 'string') say(read);
    else if (session.isFull) say('Four runs are open: close one first.');
    else {
      replays.push(new Replay(read));
      schedule();
    }
  }

  /** A slice of the first replay that waits; when it is done, its run is opened. */
  function replaySlice(): void {
    const replay = replays[0] as Replay;
    const until = performance.now() + TRAIN_MS;
    let isDone = replay.advance(0);
    while (!isDone && performance.now() < until) isDone = replay.advance(1);
    if (!isDone) return;
    replays.shift();
    const { length } = session.selected.run;
    // An untouched first run makes place.
    const { place } = session.selected;
    const isUntouched = session.open.length === 1 && length === 0;
    if (session.add(replay.run) && isUntouched) session.close(place);
    say(`Run ${letterOf(session.selected.place)}: ${replay.verdict}`);
    page.onSettings(session.selected.run.settings);
    refresh();
  }

  function act(what: () => string): void {
    run(false);
    say(what());
    page.onSettings(session.selected.run.settings);
    refresh();
  }

  const select = (place: number) =>
    act(() => {
      session.select(place);
      return `Run ${letterOf(place)} is the one that is changed.`;
    });

  function run(on: boolean): void {
    isTraining = on && session.canAdvance;
    train.textContent = isTraining ? 'Pause' : 'Train';
    train.setAttribute('aria-pressed', String(isTraining));
    if (isTraining) schedule();
    else if (!on && status.textContent === '') say(summary());
  }

  /** How the selected run does, for whoever cannot see it. */
  function summary(): string {
    const { place, run: one } = session.selected;
    const { loss, accuracy, layers } = measure(one);
    const dead = layers.flatMap((layer, l) =>
      layer.dead > 0 ? [`layer ${l + 1} ${Math.round(100 * layer.dead)} %`] : [],
    );
    return `Run ${letterOf(place)}, step ${one.step}: loss ${short(loss)}, ${Math.round(100 * accuracy)} % right; dead units: ${dead.length === 0 ? 'none' : dead.join(', ')}.`;
  }

  function schedule(): void {
    if (frame === 0 && isOpen) frame = requestAnimationFrame(tick);
  }

  function tick(): void {
    frame = 0;
    if (!box.isConnected) return;
    if (replays.length > 0) replaySlice();
    if (isTraining) {
      const until = performance.now() + TRAIN_MS;
      do session.advance();
      while (session.canAdvance && performance.now() < until);
      draw(false);
      if (!session.canAdvance) run(false);
    }
    if (isTraining || replays.length > 0) schedule();
    else fineSoon();
  }

  function refresh(): void {
    draw(false);
    fineSoon();
    if (isTraining) schedule();
  }

  function fineSoon(): void {
    clearTimeout(rest);
    rest = window.setTimeout(() => {
      if (!isOpen || isTraining || replays.length > 0) return;
      draw(true);
    }, REST_MS);
  }

  const cards = new Map<number, Card>();
  let told = '';
  let written: Settings | undefined;

  function draw(isFine: boolean): void {
    const { open: all, selected, step, length } = session;
    const ink = getComputedStyle(box).color;
    const options = isFine ? {} : { count: ROUGH_POINTS };
    const chosen = measure(selected.run, options);
    const shown = all.map(({ place, run: one }): Shown => {
      const isChosen = place === selected.place;
      return {
        place,
        run: one,
        measure: isChosen ? chosen : measure(one, { ...options, reach: chosen.reach }),
      };
    });
    const order = shown.map(({ place }) => place).join();
    if (order !== told) arrange(order);
    for (const one of shown)
      (cards.get(one.place) as Card).draw(one, {
        ink,
        isSelected: one.place === selected.place,
        isFine,
        canClose: all.length > 1,
      });
    legend.textContent = `Settings of run ${letterOf(selected.place)}`;
    // Not at every step: a slider that is held would be taken out of the hand.
    if (written !== selected.run.settings) form.show(selected.run.settings);
    written = selected.run.settings;
    timeline.max = String(length);
    timeline.value = String(step);
    timeline.setAttribute('aria-valuetext', `step ${step} of ${length}`);
    where.textContent = `step ${step} of ${length}`;
    drawLoss(lossPaper, ink, shown, step);
    drawRidges(ridgePaper, ink, shown, selected.place);
    drawByLayer(normPaper, ink, shown, { title: 'Norm of the gradient', of: normsOf });
    drawByLayer(ratioPaper, ink, shown, { title: 'Size of the update / size of the weights', of: ratiosOf });
    drawShares(sharePaper, ink, shown, selected.place);
    box.dataset.step = String(step);
    box.dataset.length = String(length);
    box.dataset.sum = isFine ? selected.run.sum : '';
  }

  /** Makes the cards anew where runs came or went. */
  function arrange(order: string): void {
    told = order;
    cards.clear();
    for (const { place } of session.open)
      cards.set(
        place,
        card(place, {
          onSelect: () => select(place),
          onClose: () =>
            act(() => {
              session.close(place);
              return `Run ${letterOf(place)} is closed.`;
            }),
        }),
      );
    runs.replaceChildren(...[...cards.values()].map(({ element }) => element));
  }

  box.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // A key alone is no command of JupyterLab in here.
    event.stopPropagation();
    const target = event.target as HTMLElement;
    if (target.matches('textarea, select, input:not([type=range]):not([type=checkbox])')) return;
    const key = event.key.toLowerCase();
    if (key === 't') run(!isTraining);
    else if (key === 'f') act(() => session.fork());
    else if (session.open.some(({ place }) => String(place + 1) === key)) select(Number(key) - 1);
  });

  const looks = new MutationObserver(() => refresh());
  looks.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-light', 'class'] });
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', refresh);

  for (const text of page.texts) open(text);
  refresh();
  return () => {
    isOpen = false;
    isTraining = false;
    looks.disconnect();
    scheme.removeEventListener('change', refresh);
    box.remove();
  };
}
