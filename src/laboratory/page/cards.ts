/** A card for each open run: its region of the plane, and how it does. */
import { meanFieldSlope, region } from '../measure';
import { letterOf } from '../session';
import { make } from './controls';
import { drawRegion, type Shown } from './figures';
import { Paper, runBorders, runColours, short } from './paper';

export interface Card {
  readonly element: HTMLElement;
  draw(shown: Shown, look: { ink: string; isSelected: boolean; isFine: boolean; canClose: boolean }): void;
}

/** So many multiplications a rough picture may take; a fine one has {@link FINE} places along each side. */
const ROUGH_WORK = 1.6e6;
const FINE = 64;

/** How many places along each side a picture has that is drawn while something moves. */
function roughCells({ depth, width }: { depth: number; width: number }): number {
  return Math.max(10, Math.min(40, Math.floor(Math.sqrt(ROUGH_WORK / (depth * width ** 2)))));
}

export function card(
  place: number,
  { onSelect, onClose }: { onSelect: () => void; onClose: () => void },
): Card {
  const paper = new Paper(190, 190, 'vd-lab-region');
  const name = letterOf(place);
  const choose = make('button', { type: 'button' }, `Run ${name}`);
  choose.addEventListener('click', onSelect);
  const close = make('button', { type: 'button', 'aria-label': `Close run ${name}` }, 'Close');
  close.addEventListener('click', onClose);
  const words = make('p');
  const more = make('p');
  const element = make('div', {
    class: 'vd-lab-run',
    style: `border-top-color: ${runColours[place]}; border-top-style: ${runBorders[place]}`,
  });
  element.append(make('div', { class: 'vd-lab-bar' }, choose, close), paper.element, words, more);
  return {
    element,
    draw: (shown, { ink, isSelected, isFine, canClose }) => {
      const { run, measure } = shown;
      element.setAttribute('aria-current', String(isSelected));
      choose.setAttribute('aria-pressed', String(isSelected));
      close.hidden = !canClose;
      const cells = isFine ? FINE : roughCells(run.settings);
      drawRegion(paper, ink, shown, region(run, cells, measure.moments), cells);
      words.textContent = `step ${run.step} · loss ${short(measure.loss)} · ${Math.round(100 * measure.accuracy)} %`;
      const { norm, residual } = run.settings;
      more.textContent =
        norm === 'none' && !residual
          ? `mean-field slope ${short(meanFieldSlope(measure))}`
          : `norm ${norm}, residual ${residual ? 'yes' : 'no'}`;
    },
  };
}
