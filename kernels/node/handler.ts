/** The answers that need no execution: who the kernel is, completion, inspection, whether code is complete. */
import { withoutMagics } from '../../src/notebook/magics';
import { courseVersion } from '../../src/notebook/released';
import { isComplete } from '../language/completeness';
import { completedMagic, explainedMagic } from '../language/magics';
import { completeReply, toUnits } from '../language/replies';
import { loadTypeScript } from './load-typescript';
import type { KernelSession } from './session';
import { jupyter } from './tslab';

interface Position {
  code: string;
  cursor_pos: number;
}

export class Handler {
  readonly #session: KernelSession;

  constructor(session: KernelSession) {
    this.#session = session;
  }

  /** What tslab says of its language, and who this kernel is. */
  kernelInfo(): object {
    const info = new jupyter.JupyterHandlerImpl(undefined as never, false).handleKernel();
    return {
      status: 'ok',
      ...info,
      implementation: 'very-deep',
      implementation_version: courseVersion,
      banner: `Very Deep ${courseVersion}: TypeScript on Node ${process.versions.node}`,
      language_info: {
        ...info.language_info,
        version: '6.0.3',
        pygments_lexer: 'typescript',
        nbconvert_exporter: 'script',
      },
      supported_features: ['debugger', 'kernel subshells'],
      debugger: true,
      help_links: [
        { text: 'TypeScript handbook', url: 'https://www.typescriptlang.org/docs/handbook/' },
        { text: 'TensorFlow.js API', url: 'https://js.tensorflow.org/api/latest/' },
        { text: 'Plotly for JavaScript', url: 'https://plotly.com/javascript/' },
      ],
    };
  }

  isComplete({ code }: { code: string }): object {
    return isComplete(loadTypeScript(), code);
  }

  complete({ code, cursor_pos }: Position): object {
    const ts = loadTypeScript();
    const at = toUnits(code, cursor_pos);
    const magic = completedMagic(ts, code, at);
    return completeReply(code, magic ?? this.#session.notebook.complete(withoutMagics(ts, code), at));
  }

  inspect({ code, cursor_pos }: Position): object {
    const ts = loadTypeScript();
    const at = toUnits(code, cursor_pos);
    const data = explainedMagic(ts, code, at) ?? this.#session.notebook.inspect(withoutMagics(ts, code), at);
    return { status: 'ok', found: data !== undefined, data: data ?? {}, metadata: {} };
  }
}
