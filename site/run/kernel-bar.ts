/** The bar at the foot of the window: how the kernel stands, and what acts on all cells. */

interface Presses {
  stop(): void;
  restart(): void;
  runAll(): void;
}

export class KernelBar {
  readonly #bar = document.createElement('aside');
  readonly #state = document.createElement('span');
  readonly #notes = document.createElement('ul');
  readonly #stop: HTMLButtonElement;

  constructor(presses: Presses) {
    this.#bar.className = 'kernel-bar';
    this.#bar.setAttribute('aria-label', 'The kernel of this page');
    this.#state.setAttribute('role', 'status');
    const button = (name: string, press: () => void) => {
      const made = document.createElement('button');
      made.type = 'button';
      made.textContent = name;
      made.addEventListener('click', press);
      return made;
    };
    this.#stop = button('■ Stop', presses.stop);
    const all = [this.#stop, button('▶▶ Run all', presses.runAll), button('⟳ Restart', presses.restart)];
    this.#bar.append(this.#state, ...all, this.#notes);
  }

  show(sentence: string, state: 'loading' | 'ready' | 'running'): void {
    if (!this.#bar.isConnected) document.body.append(this.#bar);
    this.#state.textContent = `Kernel: ${sentence}`;
    this.#stop.disabled = state !== 'running';
  }

  /** Shows a sentence until the reader takes it away. */
  note(sentence: string): void {
    const known = [...this.#notes.children].some((one) => one.firstChild?.textContent === sentence);
    if (known) return;
    const item = document.createElement('li');
    const away = document.createElement('button');
    away.type = 'button';
    away.textContent = '×';
    away.setAttribute('aria-label', 'Take this sentence away');
    away.addEventListener('click', () => item.remove());
    item.append(sentence, away);
    this.#notes.append(item);
  }
}
