/**
 * The figure of an answer: an image, or data that the desk's own Plotly draws. What may be in the data the server has chosen:
 * nothing of it is markup, and nothing of it asks for anything from elsewhere.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FigureWire } from '../wire';
import { get, part } from './api';

interface Props {
  readonly student: string;
  readonly chapter: string;
  readonly exercise: string;
}

export function Figure({ student, chapter, exercise }: Props) {
  const [found, setFound] = useState<FigureWire | string>();
  useEffect(() => {
    let isShown = true;
    const show = (one: FigureWire | string) => isShown && setFound(one);
    const place = `/api/students/${part(student)}/chapters/${part(chapter)}/figures/${part(exercise)}`;
    get<FigureWire>(place).then(show, (error: Error) => show(error.message));
    return () => {
      isShown = false;
    };
  }, [student, chapter, exercise]);
  if (found === undefined) return <p role="status">reading the figure</p>;
  if (typeof found === 'string') return <p role="alert">The figure cannot be read: {found}</p>;
  if ('fault' in found) return <p class="note">The figure cannot be shown. {found.fault}</p>;
  const { figure } = found;
  const label = `what was drawn for ${exercise}`;
  if (figure.kind === 'plotly') return <Drawn figure={figure} label={label} />;
  const { base64, width, height } = figure;
  return (
    <figure class="figure">
      <img src={`data:image/png;base64,${base64}`} alt={label} width={width} height={height} />
    </figure>
  );
}

type PlotlyFigure = Extract<Extract<FigureWire, { figure: unknown }>['figure'], { kind: 'plotly' }>;

interface Plotly {
  newPlot(place: HTMLElement, data: unknown, layout: object, config: object): Promise<unknown>;
  purge(place: HTMLElement): void;
}

let coming: Promise<Plotly> | undefined;

/** The desk's own copy, which leaves itself on the page. */
function loadPlotly(): Promise<Plotly> {
  const address = '/plotly.js';
  coming ??= import(/* @vite-ignore */ address).then(
    () => (globalThis as { Plotly?: Plotly }).Plotly as Plotly,
  );
  coming.catch(() => {
    coming = undefined;
  });
  return coming;
}

function Drawn({ figure, label }: { readonly figure: PlotlyFigure; readonly label: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [fault, setFault] = useState('');
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let plotly: Plotly | undefined;
    let isGone = false;
    const draw = async () => {
      plotly = await loadPlotly();
      if (isGone) return;
      const layout = {
        autosize: true,
        dragmode: false,
        ...figure.layout,
        template: inColours(figure, element),
      };
      await plotly.newPlot(element, figure.data, layout, { displayModeBar: false, responsive: true });
    };
    const fails = (error: unknown) => setFault(error instanceof Error ? error.message : String(error));
    const redraw = () => void draw().catch(fails);
    redraw();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', redraw);
    return () => {
      isGone = true;
      dark.removeEventListener('change', redraw);
      plotly?.purge(element);
    };
  }, [figure]);
  return (
    <figure class="figure">
      {fault === '' ? (
        <div ref={place} role="img" aria-label={figure.alt || label} />
      ) : (
        <p class="note">The figure cannot be drawn: {fault}.</p>
      )}
      {figure.alt !== '' && <figcaption>{figure.alt}</figcaption>}
    </figure>
  );
}

/** The colours of the page, light or dark, under what the figure says itself. */
function inColours({ layout }: PlotlyFigure, element: HTMLElement): object {
  const { color } = getComputedStyle(element);
  const faint = color.replace(/^rgba?\((\d+), (\d+), (\d+).*$/, 'rgba($1, $2, $3, 0.2)');
  const lines = { gridcolor: faint, linecolor: faint, zerolinecolor: faint };
  const own = (layout.template as { layout?: object } | undefined)?.layout ?? {};
  const clear = 'rgba(0, 0, 0, 0)';
  return {
    layout: {
      ...{ paper_bgcolor: clear, plot_bgcolor: clear, font: { color } },
      ...{ xaxis: lines, yaxis: lines },
      ...own,
    },
  };
}
