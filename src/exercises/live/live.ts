import { ValueError } from '../../core';
import { setting } from '../../core/settings';
import { display } from '../../display';
import { createHash } from '../../platform/hashes';
import type { ExerciseResult } from '../judge';
import { forgetLiveSender, liveSenderFor } from '../progress-file';
import { renderNote } from '../render';
import { codePattern, mostNameCharacters } from './report';
import { LiveSender } from './sender';

interface Taking {
  readonly sender: LiveSender;
  readonly host: string;
  /** What there is to say with the next result. */
  note: string;
}

/** The live class that this notebook takes part in. */
let taking: Taking | undefined;

/**
 * Takes part in a live class: from now on, each `check` and `answer` of this notebook tells your teacher's desk the
 * exercise's id, the verdict, the time, and the id of the misconception where one is named. Not your code, not your answer, and
 * no name unless you give one: a random number stands for you.
 *
 * Nothing is sent before you call it, and nothing after `live('off')`. No check waits for it, and none fails because of it.
 *
 * @param address what your teacher shows, `'https://desk.example.edu/#k7xm-29qp-ahtd'`; `'off'` stops; without one, the
 *   address that the setting `VERY_DEEP_LIVE` holds
 * @param options how
 * @param options.name under which your teacher sees you; without one you are only counted
 * @returns settles when it is known whether the class is there, after five seconds at the latest; await it, to be told below
 *   the same cell
 * @throws ValueError when that is no address of a live class
 * @example
 * ```ts
 * await live('off');
 * ```
 */
export function live(address?: string, { name }: { name?: string } = {}): Promise<void> {
  if (address === 'off') {
    stopLive();
    return Promise.resolve();
  }
  const { to, host, code, secure } = placeOf(address ?? setting('VERY_DEEP_LIVE'));
  const shown = nameOf(name);
  // Whoever grades a notebook runs its cells, too, and is not in the room.
  if (setting('NBGRADER_EXECUTION') !== undefined) {
    display(renderNote('Live class:', 'Nothing is sent while nbgrader runs this notebook.'));
    return Promise.resolve();
  }
  taking?.sender.stop();
  const told = (outcome: 'away' | 'over') => {
    if (taking === own) own.note = sentences[outcome](host);
  };
  const session = createHash('sha256').update(`very-deep/live/${code}`).digest('hex').slice(0, 16);
  const who = { code, sender: liveSenderFor(session), ...(shown !== undefined && { name: shown }) };
  const own: Taking = { sender: new LiveSender({ address: to, who, told }), host, note: '' };
  taking = own;
  const under = shown === undefined ? 'no name' : `the name ${JSON.stringify(shown)}, which you give here`;
  const note = `From now on, each check and answer of this notebook sends to ${host}: the exercise's id, the verdict, the time, and the id of the misconception where one is named, under a random number and ${under}. It sends no code and no answer, and is deleted when the class ends. ${secure ? '' : 'The way there is not encrypted. '}\`live('off')\` stops it.`;
  display(renderNote('Live class:', note));
  return own.sender.send().then((outcome) => {
    if (taking !== own) return;
    own.note = '';
    const isThere = outcome !== 'away' && outcome !== 'over';
    display(renderNote('Live class:', isThere ? 'The class is there.' : sentences[outcome](host)));
  });
}

/** Tells the live class of a result, where this notebook takes part in one; says what there is to say of it. */
export function tellLive({ id, verdict, reason, misconception }: ExerciseResult): void {
  if (taking === undefined) return;
  // Whoever runs all cells has not tried what is not begun.
  if (reason !== 'not-begun')
    taking.sender.add({ exercise: id, verdict, ...(misconception !== undefined && { misconception }) });
  if (taking.note !== '') display(renderNote('Live class:', taking.note));
  taking.note = '';
}

const sentences = {
  away: (host: string) =>
    `The class at ${host} does not answer. Your checks go on as always; the last results wait for it, and you are told no more of this.`,
  over: (host: string) =>
    `The class at ${host} is over, or has another code. Nothing is sent any more; your checks go on as always.`,
} as const;

function stopLive(): void {
  const was = taking;
  was?.sender.stop();
  taking = undefined;
  forgetLiveSender();
  const end = was === undefined ? 'Nothing was being sent.' : `Nothing is sent to ${was.host} any more.`;
  display(renderNote('Live class:', end));
}

interface Place {
  /** The address without the code. */
  readonly to: string;
  readonly host: string;
  readonly code: string;
  readonly secure: boolean;
}

const thisMachine = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** @throws ValueError where it is no address of a live class */
function placeOf(address: string | undefined): Place {
  if (address === undefined)
    throw new ValueError(
      "which live class? Your teacher shows its address: live('https://desk.example.edu/#k7xm-29qp-ahtd')",
    );
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const code = url?.hash.slice(1) ?? '';
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol) && url.username + url.password === '';
  if (!isPlain || !codePattern.test(code))
    throw new ValueError(
      `${JSON.stringify(address)} is no address of a live class: it begins with https:// and ends in a code, #k7xm-29qp-ahtd`,
    );
  const secure = url.protocol === 'https:' || thisMachine.test(url.hostname);
  return { to: url.href.slice(0, -url.hash.length), host: url.host, code, secure };
}

/** @throws ValueError where it can be no name */
function nameOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const plain = name.trim();
  if (plain === '' || plain.length > mostNameCharacters || /[\p{C}\p{Zl}\p{Zp}]/u.test(plain))
    throw new ValueError(
      `a name for the live class has 1 to ${mostNameCharacters} characters, and none that cannot be seen; leave it out to be counted only`,
    );
  return plain;
}
