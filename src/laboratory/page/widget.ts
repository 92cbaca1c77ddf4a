/** The laboratory's module for the page, after anywidget's contract; a page of its own takes `mount`. */
import { defaults, type Settings } from '../settings';
import { mount } from './app';

/** What of a widget's model is used here. */
interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const tell = (name: string, value: unknown) => {
    model.set(name, value);
    model.save_changes();
  };
  return mount(el, {
    settings: model.get('settings') as Settings,
    texts: model.get('runs') as string[],
    onSettings: (settings) => tell('settings', settings),
    onSave: (text) => tell('runs', [...new Set([...(model.get('runs') as string[]), text])]),
  });
}

/** Opens a laboratory of its own in an element of a page, with the run that the page's address names, if it does. */
function open(el: HTMLElement): void {
  const named = decodeURIComponent(location.hash.slice(1));
  mount(el, {
    settings: defaults,
    texts: named === '' ? [] : [named],
    link: (text) => `${location.href.replace(/#.*/, '')}#${encodeURIComponent(text)}`,
    onSettings: () => {},
    onSave: (text) => history.replaceState(null, '', `#${encodeURIComponent(text)}`),
  });
}

export default { render, open };
