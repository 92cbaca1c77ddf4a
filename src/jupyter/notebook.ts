/** Notebook files, as far as executing them needs: nbformat 4. */
import { readFileSync } from 'node:fs';
import { DataError } from '../core';
import { sentenceOf } from '../core/parse';
import { parseRaw, type RawCell, type RawNotebook } from '../notebook/raw';
import { messageOf } from '../platform/thrown';
import { type Published, publishedOf } from './messages';
import type { Message } from './wire';

export type Output =
  | { output_type: 'stream'; name: string; text: string }
  | { output_type: 'display_data'; data: Bundle; metadata: object }
  | { output_type: 'execute_result'; data: Bundle; metadata: object; execution_count: number | null }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] };

type Bundle = Record<string, unknown>;

/** A cell, with the outputs that running it gave. */
export interface Cell extends RawCell {
  outputs?: Output[];
  execution_count?: number | null;
}

/** A notebook whose cells can be run. */
export interface Notebook extends RawNotebook {
  cells: Cell[];
}

/**
 * Reads a notebook to run it.
 * @throws DataError when there is no such file, or it is no notebook of format 4
 */
export function readNotebook(file: string): Notebook {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new DataError(`${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
  return parseRaw(text, file);
}

/** What remains of an output when the kernel is gone: a view of a widget's model, which lives in the page, does not. */
function lasting({ 'application/vnd.jupyter.widget-view+json': _view, ...data }: Bundle): Bundle {
  return data;
}

/** Gathers published messages into the outputs of a cell, as a front end does. */
export class Outputs {
  readonly list: Output[] = [];
  readonly #displays = new Map<string, Output[]>();
  #clearNext = false;

  take(message: Message): void {
    const published = publishedOf(message);
    if (published === undefined) return;
    if ('value' in published) this.#take(published.value);
    else
      this.#stream(
        'stderr',
        `The kernel sent a message ${message.header.msg_type} that cannot be read: ${sentenceOf(published.misfit)}.\n`,
      );
  }

  #take({ type, content }: Published): void {
    switch (type) {
      case 'stream':
        this.#stream(content.name, content.text);
        break;
      case 'display_data':
        this.#add(
          { output_type: 'display_data', data: lasting(content.data), metadata: content.metadata },
          content,
        );
        break;
      case 'execute_result': {
        const { data, metadata, execution_count } = content;
        this.#add({ output_type: 'execute_result', data: lasting(data), metadata, execution_count }, content);
        break;
      }
      case 'update_display_data':
        for (const output of this.#displays.get(content.transient?.display_id ?? '') ?? []) {
          Object.assign(output, { data: lasting(content.data), metadata: content.metadata });
        }
        break;
      case 'error': {
        const { ename, evalue, traceback } = content;
        this.#add({ output_type: 'error', ename, evalue, traceback });
        break;
      }
      case 'clear_output':
        if (content.wait) this.#clearNext = true;
        else this.list.length = 0;
        break;
    }
  }

  #stream(name: string, text: string): void {
    this.#clearIfDue();
    const last = this.list.at(-1);
    if (last?.output_type === 'stream' && last.name === name) last.text += text;
    else this.list.push({ output_type: 'stream', name, text });
  }

  #add(output: Output, { transient }: { transient?: { display_id?: string } } = {}): void {
    this.#clearIfDue();
    this.list.push(output);
    const id = transient?.display_id;
    if (id !== undefined) this.#displays.set(id, [...(this.#displays.get(id) ?? []), output]);
  }

  #clearIfDue(): void {
    if (this.#clearNext) this.list.length = 0;
    this.#clearNext = false;
  }
}
