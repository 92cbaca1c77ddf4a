/** Shows how far a piece of long work has come, for every command: a bar on a terminal, a line at each quarter elsewhere. */
import { inLine } from './terminal';
export interface ProgressBar {
  /** `done` of `total`, in whatever unit `text` names. */
  update(done: number, total: number, text: string): void;
  /** Takes the bar off the terminal, so that something else can be written; the next update draws it again. */
  clear(): void;
  /** Ends the line. */
  finish(): void;
}

const width = 28;

/**
 * A progress display.
 * @param label what is going on, in a few words
 * @param output where it is written; standard error by default, so that results can be piped
 */
export function progressBar(label: string, output: NodeJS.WriteStream = process.stderr): ProgressBar {
  const name = inLine(label);
  let shown = -1;
  let open = false;
  return {
    update(done, total, text) {
      const share = total > 0 ? Math.min(1, done / total) : 1;
      const step = Math.floor(share * (output.isTTY ? 200 : 4));
      if (step === shown) return;
      shown = step;
      const percent = `${Math.floor(share * 100)}`.padStart(3);
      if (output.isTTY) {
        const filled = Math.round(share * width);
        const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
        output.write(`\r${name} ${bar} ${percent} %  ${inLine(text)}\x1b[K`);
        open = true;
      } else output.write(`${name} ${percent} %  ${inLine(text)}\n`);
    },
    clear() {
      if (!open) return;
      output.write('\r\x1b[K');
      open = false;
      shown = -1;
    },
    finish() {
      if (open) output.write('\n');
      open = false;
    },
  };
}
