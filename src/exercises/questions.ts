/**
 * Questions and their sealed answers.
 *
 * A sealed question shows what to do and holds the replies encrypted under the answer that earns them, so that a
 * student's bundle can judge an answer without showing it to whoever opens the file. Four options are soon tried:
 * the seal keeps honest eyes from the answer, and marks are given by the teacher's grader alone.
 */

import { ValueError } from '../core';
import { parseJson, schema } from '../core/parse';
import { examine, type MissionName, missions } from '../laboratory/missions';
import { bytesOfText, fromBase64, textOfBytes, toBase64 } from '../platform/bytes';
import { aes256Ctr, createHash } from '../platform/hashes';
import type { ExerciseResult } from './judge';
import type { QuestionExercise } from './spec';

/** One reply, readable only with the answer it belongs to. */
interface SealedReply {
  readonly key: string;
  readonly text: string;
}

/** A question as data that can leave the teacher's machine. */
export interface SealedQuestion {
  readonly id: string;
  readonly chapter: string;
  readonly title: string;
  readonly kind: 'question';
  readonly hints: readonly string[];
  readonly points: number;
  readonly prompt: string;
  /** The options of a multiple choice; a question without any, and without a mission, is answered by a number. */
  readonly options?: Readonly<Record<string, string>>;
  /** The mission in the laboratory that is answered by the text of a run. */
  readonly mission?: MissionName;
  /** The width of the grid on which a numeric answer is looked up. */
  readonly step?: number;
  readonly replies: readonly SealedReply[];
}

/** What an answer earns. */
export interface Reply {
  readonly correct: boolean;
  readonly sentence: string;
}

interface Payload extends Reply {
  /** For numbers: the value this reply is about, and how near to it an answer must be. */
  readonly value?: number;
  readonly tolerance?: number;
}

const payloadSchema = schema((z) =>
  z.object({
    correct: z.boolean(),
    sentence: z.string(),
    value: z.exactOptional(z.number()),
    tolerance: z.exactOptional(z.number()),
  }),
);

/** Seals a question's answers. The same question gives the same bytes. */
export function sealQuestion(question: QuestionExercise): SealedQuestion {
  const { id, chapter, title, kind, hints, points, prompt, answer } = question;
  const common = { id, chapter, title, kind, hints, points, prompt };
  if (answer.type === 'choice') {
    const replies = Object.keys(answer.options).map((option) =>
      seal(id, option, { correct: option === answer.correct, sentence: answer.explanations[option] ?? '' }),
    );
    return { ...common, options: answer.options, replies };
  }
  if (answer.type === 'run') {
    const { mission, explanation, wrong } = answer;
    const right = missions[mission].findings[0] as string;
    const replies = [
      seal(id, right, { correct: true, sentence: explanation }),
      ...wrong.map(({ finding, sentence }) => seal(id, finding, { correct: false, sentence })),
    ];
    return { ...common, mission, replies };
  }
  const { correct, tolerance, explanation, slips = [] } = answer;
  const step = tolerance > 0 ? tolerance : 1e-9;
  const about = (payload: Payload) => {
    const cell = Math.round((payload.value as number) / step);
    return [cell - 1, cell, cell + 1].map((key) => seal(id, String(key), payload));
  };
  const replies = [
    ...about({ correct: true, sentence: explanation, value: correct, tolerance: step }),
    ...slips.flatMap(({ value, sentence }) => about({ correct: false, sentence, value, tolerance: step })),
  ];
  return { ...common, step, replies };
}

/**
 * What an answer earns.
 * @throws ValueError when the answer is not of the kind that the question asks for
 */
export function replyTo(question: SealedQuestion, answer: unknown): Reply {
  const found = lookUp(question, keyOf(question, answer));
  return found ?? { correct: false, sentence: 'Not right yet. `hint` gives you a nudge.' };
}

/** A reply as the record that checks, reports and the gradebook share. */
export function judgeAnswer(question: SealedQuestion, reply: Reply): ExerciseResult {
  const { id, title, points: maxPoints } = question;
  const points = reply.correct ? maxPoints : 0;
  return {
    id,
    title,
    points,
    maxPoints,
    verdict: reply.correct ? 'pass' : 'fail',
    feedback: reply.sentence,
    cases: [
      {
        name: 'the answer',
        passed: reply.correct,
        points,
        maxPoints,
        message: reply.correct ? '' : reply.sentence,
      },
    ],
  };
}

/** The judgement of an answer as it was given; one of the wrong kind is a wrong answer that says so. */
export function judgeGiven(question: SealedQuestion, value: unknown): ExerciseResult {
  try {
    return judgeAnswer(question, replyTo(question, value));
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return judgeAnswer(question, { correct: false, sentence: error.message });
  }
}

/** What an answer is looked up by: a letter, a number, or what judging a run comes to. */
function keyOf(question: SealedQuestion, answer: unknown): string | number {
  if (question.mission !== undefined) return finding(question.mission, answer);
  return question.options === undefined ? number(answer) : option(question, answer);
}

function finding(mission: MissionName, answer: unknown): string {
  if (typeof answer !== 'string')
    throw new ValueError(
      'this mission is answered by the text of a run, as "Save" in the laboratory gives it',
    );
  const examined = examine(mission, answer);
  if ('fault' in examined) throw new ValueError(examined.fault);
  return examined.finding;
}

function option(question: SealedQuestion, answer: unknown): string {
  const options = Object.keys(question.options ?? {});
  const chosen = typeof answer === 'string' ? answer.trim().toLowerCase() : answer;
  const found = options.find((name) => name.toLowerCase() === chosen);
  if (found === undefined)
    throw new ValueError(`${question.id} is answered by one of '${options.join("', '")}', as a text`);
  return found;
}

function number(answer: unknown): number {
  if (typeof answer !== 'number' || !Number.isFinite(answer))
    throw new ValueError(`this question is answered by a number, not by ${JSON.stringify(answer) ?? answer}`);
  return answer;
}

function lookUp(question: SealedQuestion, answer: string | number): Reply | undefined {
  const text = typeof answer === 'number' ? String(Math.round(answer / (question.step ?? 1))) : answer;
  const { lock, key } = derive(question.id, text);
  for (const reply of question.replies) {
    if (reply.key !== lock) continue;
    const opened = aes256Ctr(key, key.subarray(0, 16), fromBase64(reply.text));
    const { value, tolerance, correct, sentence } = parseJson(payloadSchema, textOfBytes(opened), {
      what: `the sealed reply of ${question.id}`,
      mend: 'take the course anew, with `very-deep update` or from the bundle',
    });
    const slack = 1e-9 * Math.max(1, Math.abs(value ?? 0));
    if (value === undefined || Math.abs(Number(answer) - value) <= (tolerance ?? 0) + slack)
      return { correct, sentence };
  }
  return undefined;
}

function seal(id: string, answer: string, payload: Payload): SealedReply {
  const { lock, key } = derive(id, answer);
  const text = aes256Ctr(key, key.subarray(0, 16), bytesOfText(JSON.stringify(payload)));
  return { key: lock, text: toBase64(text) };
}

/** A public lock that tells which reply fits, and the key that opens it: both from the salted answer. */
function derive(id: string, answer: string): { lock: string; key: Uint8Array } {
  const hash = (purpose: string) =>
    createHash('sha256').update(`very-deep/${purpose}/${id}/${answer}`).digest();
  return { lock: toBase64(hash('lock')).slice(0, 16), key: hash('key') };
}
