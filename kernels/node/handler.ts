/** The answers that need no execution: who the kernel is, completion, inspection, whether code is complete. */
import { courseVersion } from '../../src/notebook/released';
import { isComplete } from '../language/completeness';
import { completions } from '../language/completion';
import { inspection } from '../language/inspection';
import { JupyterHandlerImpl, loadTypeScript } from '../language/tslab';
import type { KernelSession } from './session';

interface Position {
  code: string;
  cursor_pos: number;
}

/** Jupyter counts characters, JavaScript UTF-16 units; they part ways behind an emoji. */
const toUnits = (code: string, characters: number): number =>
  Array.from(code).slice(0, characters).join('').length;

const toCharacters = (code: string, units: number): number => Array.from(code.slice(0, units)).length;

export class Handler extends JupyterHandlerImpl {
  readonly #session: KernelSession;

  constructor(session: KernelSession) {
    super(undefined as never, false);
    this.#session = session;
  }

  override handleKernel(): ReturnType<JupyterHandlerImpl['handleKernel']> {
    const info = super.handleKernel();
    return {
      status: 'ok',
      ...info,
      implementation: 'very-deep',
      implementation_version: courseVersion,
      banner: `Very Deep ${courseVersion}: TypeScript on Node ${process.versions.node}`,
      language_info: {
        ...info.language_info,
        version: '5.0.4',
        pygments_lexer: 'typescript',
        nbconvert_exporter: 'script',
      },
      help_links: [
        { text: 'TypeScript handbook', url: 'https://www.typescriptlang.org/docs/handbook/' },
        { text: 'TensorFlow.js API', url: 'https://js.tensorflow.org/api/latest/' },
        { text: 'Plotly for JavaScript', url: 'https://plotly.com/javascript/' },
      ],
    } as unknown as ReturnType<JupyterHandlerImpl['handleKernel']>;
  }

  override handleIsComplete({ code }: { code: string }): ReturnType<JupyterHandlerImpl['handleIsComplete']> {
    return isComplete(loadTypeScript(), code);
  }

  override handleComplete({ code, cursor_pos }: Position): ReturnType<JupyterHandlerImpl['handleComplete']> {
    const { start, end, entries } = completions(this.#session.compiler, code, toUnits(code, cursor_pos));
    const cursor_start = toCharacters(code, start);
    const cursor_end = toCharacters(code, end);
    const types = entries.map((entry) => ({ ...entry, start: cursor_start, end: cursor_end }));
    return {
      status: 'ok',
      matches: entries.map(({ text }) => text),
      cursor_start,
      cursor_end,
      metadata: { _jupyter_types_experimental: types } as never,
    };
  }

  override handleInspect({ code, cursor_pos }: Position): ReturnType<JupyterHandlerImpl['handleInspect']> {
    const data = inspection(this.#session.compiler, code, toUnits(code, cursor_pos));
    return { status: 'ok', found: data !== undefined, data: data ?? {}, metadata: {} };
  }

  override close(): void {
    this.#session.close();
  }
}
