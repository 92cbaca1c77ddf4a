/** Run buttons: what `assets/run.js` fetches when a reader first presses one. */
import { CellView } from './cell-view';
import { KernelBar } from './kernel-bar';
import { Notebook } from './notebook';
import { Widgets } from './widgets';

interface Opening {
  /** The `.cell` elements with their bars of buttons, in the page's order. */
  readonly elements: readonly HTMLElement[];
  /** The size of the experiments on this site. */
  readonly size: string;
}

export interface OpenPage {
  run(index: number): void;
  edit(index: number): void;
}

/** Makes the page's cells a notebook; the kernel is loaded when the first of them is run. */
export function openPage({ elements, size }: Opening): OpenPage {
  const bar = new KernelBar({
    stop: () => void notebook.stop(),
    restart: () => void notebook.restart(),
    runAll: () => notebook.runAll(),
  });
  const widgets = new Widgets((...message) => notebook.send(...message));
  const notebook = new Notebook(
    {
      base: new URL('./', import.meta.url),
      // `full` takes hours, and more memory than a page gets.
      size: size === 'full' ? 'quick' : size,
      onState: (sentence, state) => bar.show(sentence, state),
      onNotice: (sentence) => bar.note(sentence),
    },
    widgets,
  );
  notebook.cells = elements.map((element, i) => {
    const presses = { run: () => notebook.run(cell), stop: () => void notebook.stop() };
    const cell: CellView = new CellView(element, i + 1, widgets, presses);
    return cell;
  });
  return {
    run: (index) => notebook.cells[index] && notebook.run(notebook.cells[index]),
    edit: (index) => notebook.cells[index]?.edit(),
  };
}
