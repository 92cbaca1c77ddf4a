import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import manifest from '../datasets/manifest.json';
import { recipeOf, resultsIn } from '../src/benchmark';
import { Random, VeryDeepError } from '../src/core';
import { fitAsItIs, isRecord, parse, parseJson, sentenceOf } from '../src/core/parse';
import { entryIn } from '../src/data/manifest';
import { keptSchema } from '../src/desk/live/kept';
import {
  givingsSchema,
  liveSchema,
  loginSchema,
  nameSchema,
  rubricSchema,
  scoreSchema,
  sentIn,
  teacherSchema,
} from '../src/desk/requests';
import { learnedSchema } from '../src/exercises/learned';
import { liveReportSchema } from '../src/exercises/live/report';
import { liveSenderFor, readPredictions, readProgress } from '../src/exercises/progress-file';
import { recordedIn } from '../src/exercises/recorded';
import { handRecordsOf, rubricOf } from '../src/grading/gradebook/by-hand/rows';
import { adjustmentSchema, recordedReport, rowsOf } from '../src/grading/gradebook/rows';
import { readPlatform } from '../src/grading/lti';
import { answerSchema, workSchema } from '../src/grading/pool/messages';
import { jobResultSchema } from '../src/grading/queue/jobs';
import { readReport } from '../src/grading/reports';
import { readCourse } from '../src/grading/results/course';
import { unpackExam } from '../src/grading/run/exam';
import { answersOf, taskError } from '../src/grading/sandbox/child-answers';
import { readPlatformTimes } from '../src/grading/submission/platform-times';
import { countersignatureOf, receiptOf } from '../src/grading/submission/receipt';
import { readSmallObject } from '../src/grading/submission/small-file';
import { readSpec } from '../src/jupyter/kernelspec';
import { executeReplySchema, publishedOf, requestOf } from '../src/jupyter/messages';
import { Outputs } from '../src/jupyter/notebook';
import { connectionIn, decode, type Message, makeHeader } from '../src/jupyter/wire';
import { answersIn } from '../src/mining/ask';
import { readFound } from '../src/mining/found-file';
import { parseNotebook } from '../src/notebook/notebook';
import { parseRaw } from '../src/notebook/raw';

/*
 * Wherever data comes from outside: a sound sample of it, and that sample damaged in each way at each place. Whatever comes
 * in, it is refused by an error of ours that says where it is wrong, or taken without harm.
 */

interface Boundary {
  /** Reads text from outside. */
  readonly read: (text: string) => unknown;
  readonly samples: readonly object[];
  /** Refuses names that it does not know: elsewhere a newer version may have written them. */
  readonly strict?: true;
  /** What is not as it should be counts as absent; nothing is ever refused. */
  readonly forgiving?: true;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-boundaries-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fromFile =
  (name: string, read: (file: string) => unknown) =>
  (text: string): unknown => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return read(file);
  };

const time = '2026-12-01T22:59:00.000Z';
const exerciseResult = {
  id: 'batch-moments',
  title: 'Moments',
  points: 3,
  maxPoints: 4,
  verdict: 'partial',
  feedback: 'Nearly.',
  misconception: 'divides-by-n-minus-1',
  cases: [{ name: 'two rows', passed: true, points: 3, maxPoints: 4, message: '' }],
};
const submission = {
  id: 'ada',
  path: 'ada/03.ipynb',
  chapter: '03-batch-normalization',
  status: 'graded',
  message: '',
  score: 3,
  maxScore: 4,
  durationMs: 12,
  exercises: [exerciseResult],
  handedIn: time,
  timeFrom: 'receipt',
  late: { deadline: time, days: 1, percent: 10, points: 0.3 },
  adjusted: { before: 2, reason: 'a slip', by: 'grace', at: time },
};
const givenByHand = {
  items: [{ id: 'a', label: 'no unit', points: -1 }],
  reason: 'a slip of ours',
  ...{ extra: 0.5, score: null, aboveMaximum: false, comment: 'In which unit?', submission: 1 },
};
const handRow = {
  ...{ student: 'ada', chapter: '03-batch-normalization', exercise: 'batch-moments', reading: 'first' },
  ...{ version: 1, made_by: 'grace', made_at: time },
};
const sandbox = { strength: 'isolated', weakness: '' };
const mark = { gradeId: 'batch-moments', solution: true, grade: false, locked: false, points: 4 };
const parsed = {
  origin: { chapter: '03-batch-normalization', version: '1.0.0' },
  cells: [{ id: 'c0', type: 'code', source: 'f()', tags: ['x'], mark }],
};
const prepared = {
  id: 'batch-moments',
  chapter: '03-batch-normalization',
  title: 'Moments',
  kind: 'code',
  entry: ['moments'],
  hints: ['Sum.', 'Divide.'],
  rules: { forbid: ['tf.moments'], reason: 'That would do it for you.' },
  parameters: { moments: ['x'] },
  misconceptions: [{ id: 'sum', sentence: 'It sums.' }],
  cases: [
    {
      name: 'two rows',
      points: 4,
      steps: [{ call: 'moments', args: [1] }],
      tolerance: { absolute: 0.1 },
      expected: [{ value: 1 }],
      wrong: { sum: [{ error: { name: 'Error', message: 'no' } }] },
    },
  ],
};
const question = {
  id: '03-q1',
  chapter: '03-batch-normalization',
  title: 'Which?',
  kind: 'question',
  hints: ['Think.', 'Again.'],
  points: 1,
  prompt: 'Which?',
  options: { a: 'one', b: 'two' },
  step: 1,
  replies: [{ key: 'k', text: 't' }],
};
const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { very_deep: { chapter: '03-batch-normalization', version: '1.0.0' } },
  cells: [
    {
      cell_type: 'code',
      id: 'c0',
      metadata: { tags: ['raises-exception'], nbgrader: { grade_id: 'e', solution: true, points: 2 } },
      source: ['f()\n', 'g()'],
      outputs: [],
    },
    { cell_type: 'markdown', id: 'c1', metadata: {}, source: '# A title' },
  ],
};
const limits = { wallSeconds: 20, cpuSeconds: 15, memoryMiB: 1024, outputBytes: 65536 };
const work = { id: 'ada', path: 'a', chapter: 'c', notebook: parsed, exam: 'k', full: false, limits };
const row = {
  id: 1,
  student: 'ada',
  chapter: 'c',
  score: 1.5,
  reason: 'a slip',
  made_by: 'grace',
  made_at: time,
};
const receipt = {
  course: 'very-deep',
  version: '1.0.0',
  student: 'ada',
  chapter: 'c',
  attempt: 1,
  sha256: 'a'.repeat(64),
  submittedAt: time,
};

const membersOf = (text: string): Record<string, unknown> => {
  const data: unknown = JSON.parse(text);
  return isRecord(data) ? data : {};
};
/** A message's frames, of which each part may be anything, too deep for JSON.stringify included. */
const frames = ({ header, parent, metadata, content }: Record<string, unknown>): Buffer[] => [
  ...[Buffer.from('<IDS|MSG>'), Buffer.from('')],
  ...[header, parent, metadata, content].map((part) => Buffer.from(textOf(part))),
];
const textOf = (part: unknown): string => {
  try {
    return JSON.stringify(part) ?? '';
  } catch {
    return deep;
  }
};
const said = (read: (message: Message) => unknown) => (text: string) => {
  const { type, content } = membersOf(text);
  const header = { ...makeHeader('', 's'), msg_type: type };
  return read(decode('', frames({ header, parent: {}, metadata: {}, content })));
};

const boundaries: Record<string, Boundary> = {
  'a notebook to grade': { read: parseNotebook, samples: [notebook] },
  'a notebook to change': { read: (text) => parseRaw(text, 'it'), samples: [notebook] },
  'the learned misconceptions of an exercise': {
    read: (text) => parseJson(learnedSchema, text, { what: 'it', mend: 'mend it' }),
    strict: true,
    samples: [[{ id: 'sums', sentence: 'You sum.', code: 'function f() {}', students: 3 }]],
  },
  'what was found in a class': {
    read: fromFile('found.json', readFound),
    samples: [
      [
        {
          ...{ id: 'mean-of-values', chapter: '00-start-here', title: 'The mean', right: 1, unanswered: 0 },
          named: { 'median-for-mean': 2 },
          groups: [
            {
              name: 'mean-of-values/1',
              students: ['ada', 'bob'],
              examples: [{ student: 'ada', code: 'f()' }],
              variants: [{ answers: '[[{"value":1}]]', solutions: [{ student: 'ada', code: 'f()' }] }],
              input: { calls: 'mean([1])', right: '1', theirs: '0', alsoLike: ['median-for-mean'] },
            },
          ],
          alone: ['cyd'],
        },
      ],
    ],
  },
  'answers that a grader kept': {
    read: answersIn,
    samples: [[[{ value: 1 }, { error: { name: 'E', message: 'm' } }]]],
  },
  'what a platform told': {
    read: fromFile('platform.json', (file) => readPlatform(file, ['04-resnet'])),
    strict: true,
    samples: [
      {
        clientId: 'course',
        tokenUrl: 'https://lms.example.org/token',
        audience: 'https://lms.example.org',
        lineItemsUrl: 'https://lms.example.org/lines',
        lines: { '04-resnet': 'https://lms.example.org/lines/1' },
        key: 'key.json',
      },
    ],
  },
  'course.json': {
    read: fromFile('course.json', (file) =>
      readCourse(file, { chapters: ['04-resnet'], exercises: ['batch-moments'], students: ['ada'] }),
    ),
    strict: true,
    samples: [
      {
        deadlines: { '04-resnet': time },
        extensions: { ada: { '04-resnet': time } },
        late: { graceMinutes: 5, percentPerDay: 10, lastDay: 3 },
        attempts: 2,
        counts: 'best',
        notebooks: 10,
        exercises: { 'batch-moments': { drop: true, reason: 'It was unclear.' } },
      },
    ],
  },
  'a report': {
    read: fromFile('report.json', readReport),
    samples: [
      {
        ...{ schema: 1, course: 'very-deep', seed: 's', version: '1.0.0', startedAt: time, durationMs: 1 },
        ...{ sandbox, submissions: [submission], students: [{ id: 'ada', name: 'Ada' }] },
      },
    ],
  },
  'a receipt': {
    read: fromFile('a.receipt.json', (file) => receiptOf(readSmallObject(file))),
    forgiving: true,
    samples: [receipt],
  },
  'a countersignature': {
    read: fromFile('a.countersignature.json', (file) => countersignatureOf(readSmallObject(file))),
    forgiving: true,
    samples: [{ ...receipt, receivedAt: time, signature: 's' }],
  },
  "a platform's times": {
    read: fromFile('times.json', readPlatformTimes),
    samples: [[{ path: 'a.ipynb', attempt: 1, submitted_at: time }]],
  },
  'the progress file': {
    read: fromFile('progress.json', (file) => [
      readProgress(file),
      readPredictions(file),
      liveSenderFor('0123456789abcdef', file),
    ]),
    forgiving: true,
    samples: [
      {
        schema: 1,
        exercises: {
          'batch-moments': {
            ...{ verdict: 'pass', points: 4, maxPoints: 4, attempts: 2, hintsShown: 1 },
            ...{ entry: ['moments'], last: 'pass', nextHint: 1 },
          },
        },
        predictions: {
          '02-p3': { value: [0.5, 'it halves'], late: false, outcomes: [{ sentence: 's', measured: [0.4] }] },
          '02-p4': { value: 'it halves', late: true, outcomes: [] },
        },
        live: { session: '0123456789abcdef', sender: '097e550a-6c5a-4488-a931-6bf53fc6288e' },
      },
    ],
  },
  'the kept results of a benchmark': {
    read: (text) => resultsIn(text, 'it'),
    strict: true,
    samples: [
      {
        schema: 1,
        recipe: recipeOf('smoke'),
        data: { note: 'all', train: 10, validation: 2, test: 5 },
        runs: [
          {
            ...{ kind: 'sweep', network: 'lenet', rate: 0.1, seed: 0, parameters: 3, images: 8, seconds: 1 },
            ...{ date: '2026-12-01', engine: 'onnx', version: '0.1.0', measuredOn: 'a machine' },
            epochs: [{ epoch: 1, loss: null, accuracy: 0.5, learningRate: 0.1, seconds: 1 }],
            curve: [{ epoch: 1, loss: 2, accuracy: 0.5 }],
            validationAccuracy: 0.5,
          },
        ],
      },
    ],
  },
  'a recorded exercise': { read: (text) => recordedIn(text, 'it'), samples: [prepared, question] },
  'an exam that was sent': {
    read: unpackExam,
    samples: [{ chapter: 'c', released: parsed, exercises: [prepared, question] }],
  },
  'an entry of the data manifest': {
    read: (text) => entryIn(JSON.parse(text), 'one'),
    samples: manifest.datasets,
  },
  "a queue's job": {
    read: (text) => parse(workSchema, JSON.parse(text), { what: 'it' }),
    samples: [work, { ...work, notebook: 'It cannot be read.' }],
  },
  "a worker's result": {
    read: (text) => parse(jobResultSchema, JSON.parse(text), { what: 'it' }),
    samples: [{ report: submission, sandbox }],
  },
  "a grader process's message": {
    read: (text) => parse(answerSchema, JSON.parse(text), { what: 'it' }),
    samples: [
      { batch: 1, graded: 0, report: submission },
      { ready: true },
      { alive: true },
      { batch: 1, done: true },
      { failed: 'why' },
    ],
  },
  "a child's answer": {
    read: (text) => {
      const answer: unknown = JSON.parse(text);
      return isRecord(answer) && [taskError(answer), answersOf(answer)];
    },
    forgiving: true,
    samples: [
      {
        task: { name: 'TypeError', message: 'no', cell: 'c3' },
        complete: true,
        answers: [
          { id: '03-q1', value: 'a' },
          { id: '03-q2', value: 7 },
          { id: '03-q3', value: { '#': 'NaN' } },
        ],
      },
    ],
  },
  "the gradebook's rows": {
    read: (text) => rowsOf(adjustmentSchema, JSON.parse(`[${text}]`), 'adjustments'),
    samples: [row],
  },
  "the gradebook's report": { read: (text) => recordedReport(text, 'ada'), samples: [submission] },
  'what a gradebook says was given by hand': {
    read: (text) => handRecordsOf([{ ...handRow, given: text }]),
    samples: [givenByHand],
  },
  "a gradebook's rubric": {
    read: (text) => rubricOf('batch-moments', [{ version: 1, items: text }]),
    samples: [[{ id: 'a', label: 'no unit', points: -1, comment: 'In which unit?' }]],
  },
  'what the page of the desk sends to give by hand': {
    read: (text) => sentIn(givingsSchema, text),
    samples: [
      {
        givings: [
          {
            ...{ student: 'ada', chapter: '03-batch-normalization', exercise: 'batch-moments' },
            ...{ reading: 'second', version: 1, items: ['a'], extra: 0.5, score: null },
            ...{ aboveMaximum: false, comment: 'x' },
          },
        ],
      },
    ],
  },
  'a name for a group that the page of the desk sends': {
    read: (text) => sentIn(nameSchema, text),
    samples: [{ group: 'mean-of-values/1', name: 'leaves-out-the-first', sentence: 'Begin at 0.' }],
  },
  'a rubric that the page of the desk sends': {
    read: (text) => sentIn(rubricSchema, text),
    samples: [{ version: 1, items: [{ id: 'a', label: 'no unit', points: -1, comment: 'x' }] }],
  },
  'a score that the page of the desk sends': {
    read: (text) => sentIn(scoreSchema, text),
    samples: [{ score: 3, reason: 'was ill', seen: 2, aboveMaximum: false }],
  },
  'a login at the desk': {
    read: (text) => sentIn(loginSchema, text),
    samples: [{ token: 'a token', name: 'Ada' }],
  },
  'a teacher whom the page of the desk sends': {
    read: (text) => sentIn(teacherSchema, text),
    samples: [{ name: 'Ada', role: 'grader' }],
  },
  'the end of a live class': { read: (text) => sentIn(liveSchema, text), samples: [{ ends: 5 }] },
  'what a notebook reports to a live class': {
    read: (text) => parseJson(liveReportSchema, text, { what: 'the report' }),
    strict: true,
    samples: [
      {
        ...{ code: 'aaaa-bbbb-cccc', sender: '097e550a-6c5a-4488-a931-6bf53fc6288e', name: 'Ada' },
        results: [{ at: 5, exercise: 'batch-moments', verdict: 'fail', misconception: 'sums' }],
      },
    ],
  },
  'what is kept of a live class': {
    read: (text) => parseJson(keptSchema, text, { what: 'it' }),
    samples: [
      {
        session: { code: 'aaaa-bbbb-cccc', opened: 1, ends: 2 },
        students: [
          {
            ...{ sender: 's', name: 'Ada', seen: 3 },
            rows: [{ exercise: 'e', at: 1, verdict: 'fail', failed: 1, misconception: 'm' }],
          },
        ],
      },
    ],
  },
  'a kernelspec': {
    read: fromFile('kernel.json', (file) => readSpec(path.dirname(file))),
    samples: [{ argv: ['node', 'main.js'], display_name: 'A kernel', env: { A: 'b' } }],
  },
  'a connection file': {
    read: (text) => connectionIn(text, 'it'),
    samples: [
      {
        ...{ transport: 'tcp', ip: '127.0.0.1', key: '', signature_scheme: 'hmac-sha256' },
        ...{ shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 },
      },
    ],
  },
  'the frames of a message': {
    read: (text) => decode('', frames(membersOf(text))),
    samples: [{ header: makeHeader('status', 's'), parent: {}, metadata: {}, content: { a: 1 } }],
  },
  'a request to the kernel': {
    read: said(requestOf),
    samples: [
      { type: 'execute_request', content: { code: '1', silent: false, user_expressions: { a: '1' } } },
      { type: 'is_complete_request', content: { code: '1' } },
      { type: 'complete_request', content: { code: '1', cursor_pos: 1 } },
      { type: 'inspect_request', content: { code: '1', cursor_pos: 1 } },
      { type: 'history_request', content: { hist_access_type: 'tail', n: 3, stop: null } },
      { type: 'comm_info_request', content: { target_name: 't' } },
      { type: 'comm_msg', content: { comm_id: 'c', data: { a: 1 } } },
    ],
  },
  'what a kernel publishes': {
    read: said((one) => {
      new Outputs().take(one);
      const published = publishedOf(one);
      if (published !== undefined && 'misfit' in published)
        throw new VeryDeepError(sentenceOf(published.misfit));
    }),
    samples: [
      { type: 'stream', content: { name: 'stdout', text: 'x' } },
      { type: 'display_data', content: { data: {}, metadata: {}, transient: { display_id: 'd' } } },
      { type: 'update_display_data', content: { data: {}, metadata: {}, transient: {} } },
      { type: 'execute_result', content: { data: {}, metadata: {}, execution_count: 1 } },
      { type: 'error', content: { ename: 'E', evalue: 'v', traceback: ['t'] } },
      { type: 'clear_output', content: { wait: true } },
    ],
  },
  'an execute reply': {
    read: said(({ content }) => parse(executeReplySchema, content, { what: 'it' })),

    samples: [{ type: 'execute_reply', content: { status: 'ok', execution_count: 1 } }],
  },
};

type Place = readonly (string | number)[];

/** Every place in data, the whole first. */
function placesIn(data: unknown, place: Place = []): Place[] {
  if (typeof data !== 'object' || data === null) return [place];
  const members = Array.isArray(data) ? [...data.entries()] : Object.entries(data);
  return [place, ...members.flatMap(([name, value]) => placesIn(value, [...place, name]))];
}

const at = (data: unknown, place: Place): unknown =>
  place.reduce((value, name) => (value as Record<string | number, unknown>)[name], data);

/** The data as text, with what is at a place replaced by other text; taken out where that is undefined. */
function replaced(data: object, place: Place, text: string | undefined): string {
  const marker = '@here@';
  if (place.length === 0) return text ?? 'null';
  const copy = structuredClone(data);
  const [parent, name] = [at(copy, place.slice(0, -1)), place.at(-1)] as [Record<string, unknown>, string];
  if (text === undefined && Array.isArray(parent)) parent.splice(Number(name), 1);
  else if (text === undefined) delete parent[name];
  else parent[name] = marker;
  return JSON.stringify(copy).replace(`"${marker}"`, () => text ?? '');
}

/** An object's text with one member more. */
const withMember = (data: object, place: Place, member: string): string => {
  const text = JSON.stringify(at(data, place));
  return replaced(data, place, text === '{}' ? `{${member}}` : `{${member},${text.slice(1)}`);
};

const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

/** Each kind of damage at a place, as text. */
function damage(data: object, place: Place): Record<string, string> {
  const value = at(data, place);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return {
    missing: replaced(data, place, undefined),
    null: replaced(data, place, 'null'),
    number: replaced(data, place, '-1.5'),
    huge: replaced(data, place, '1e999'),
    text: replaced(data, place, '"5"'),
    flag: replaced(data, place, 'true'),
    list: replaced(data, place, '[null]'),
    object: replaced(data, place, '{"constructor": {"prototype": 1}}'),
    'deep nesting': replaced(data, place, deep),
    ...(isObject && {
      'an unknown member': withMember(data, place, '"from_a_newer_version": [1]'),
      __proto__: withMember(data, place, '"__proto__": {"polluted": true, "score": "x", "cells": 1}'),
    }),
  };
}

/** What reading came to: an error of ours, or nothing. Everything else fails the test. */
function outcome(read: Boundary['read'], text: string, what: string): VeryDeepError | undefined {
  try {
    read(text);
    return undefined;
  } catch (error) {
    expect(error, `${what}: ${error instanceof Error ? error.stack : error}`).toBeInstanceOf(VeryDeepError);
    return error as VeryDeepError;
  } finally {
    expect(({} as { polluted?: unknown }).polluted, what).toBeUndefined();
  }
}

/** Objects whose members are anybody's names: every one of them must fit. */
const maps = new Set<unknown>([
  'parameters',
  'wrong',
  'options',
  'env',
  'user_expressions',
  'exercises',
  'named',
]);

const names = (place: Place): string[] => place.filter((name): name is string => typeof name === 'string');

describe.each(Object.entries(boundaries))('%s', (_, { read, samples, strict, forgiving }) => {
  it('is taken when it is sound', () => {
    for (const sample of samples) expect(outcome(read, JSON.stringify(sample), 'sound')).toBeUndefined();
  });

  it('is refused with the place of the damage, or does no harm', () => {
    for (const sample of samples)
      for (const place of placesIn(sample))
        for (const [kind, text] of Object.entries(damage(sample, place))) {
          const what = `${kind} at ${place.join('.') || 'the whole'}`;
          const error = outcome(read, text, what);
          if (forgiving) expect(error, what).toBeUndefined();
          if (kind === 'an unknown member' && !strict && !maps.has(place.at(-1)))
            expect(error?.message, what).toBeUndefined();
          // The place is that of the damage, or of what is wrong because of it: a list that is too short, a kind of its own.
          if (error !== undefined && names(place).length > 0 && kind !== 'deep nesting')
            expect(
              names(place).some((name) => error.message.includes(name)),
              `${what}: ${error.message}`,
            ).toBe(true);
        }
  });

  it('may be damaged in many places at once', () => {
    const random = new Random('boundaries');
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random.uniform(0, list.length))] as T;
    for (let round = 0; round < 100; round++) {
      let data: object = pick(samples);
      for (let i = 0; i < 4; i++) {
        const place = pick(placesIn(data));
        const kinds = Object.entries(damage(data, place)).filter(([kind]) => kind !== 'deep nesting');
        const next: unknown = JSON.parse(pick(kinds)[1]);
        if (typeof next === 'object' && next !== null) data = next;
      }
      outcome(read, JSON.stringify(data), JSON.stringify(data));
    }
  });
});

describe('a refusal', () => {
  it('of text that is cut off is one of ours', () => {
    const cut = ['a report', 'course.json', 'a kernelspec', 'a recorded exercise', 'an exam that was sent'];
    for (const name of [...cut, 'a notebook to grade', "the gradebook's report", 'a connection file']) {
      const { read, samples } = boundaries[name] as Boundary;
      const text = JSON.stringify(samples[0]);
      for (const length of [0, 1, text.length >> 1, text.length - 1])
        expect(outcome(read, text.slice(0, length), name), name).toBeDefined();
    }
  });

  it.each<[string, Place, string | undefined, string]>([
    [
      'a notebook to grade',
      ['cells', 1, 'source'],
      '5',
      'cells[1].source is 5; it should be a text, or a list of its lines',
    ],
    ['a notebook to grade', ['cells', 0, 'source', 1], '5', 'cells[0].source[1] is 5; it should be a text'],
    [
      'a notebook to grade',
      ['cells', 0, 'cell_type'],
      '"widget"',
      'cells[0].cell_type is "widget"; it should be "code", "markdown" or "raw"',
    ],
    ['a notebook to grade', ['cells'], undefined, 'cells is missing; it should be a list'],
    ['course.json', ['late', 'percentPerDay'], '"ten"', 'late.percentPerDay is a number from 0, not "ten"'],
    [
      'course.json',
      ['deadlines', '04-resnet'],
      'null',
      'deadlines["04-resnet"] is a time like 2026-12-01T23:59:00+01:00, not null',
    ],
    [
      'a report',
      ['submissions', 0, 'exercises', 0, 'verdict'],
      '"won"',
      'submissions[0].exercises[0].verdict is "won"; it should be "pass", "partial", ',
    ],
    [
      'a recorded exercise',
      ['kind'],
      '"essay"',
      'kind is "essay"; it should be "code", "bug-hunt", "question" or "text"',
    ],
    ['a kernelspec', ['argv'], '"node"', 'argv is "node"; it should be a list'],
    [
      "the gradebook's rows",
      ['made_by'],
      '7',
      "the gradebook's adjustments, row 1: made_by is 7; it should be a text; something else has written to it",
    ],
    [
      'a request to the kernel',
      ['content', 'code'],
      undefined,
      'the message execute_request: content.code is missing; it should be a text',
    ],
    ['a connection file', ['hb_port'], '"5"', 'hb_port is "5"; it should be the number of a port'],
  ])('of %s damaged at %j says where, what is there, and what should be', (name, place, text, sentence) => {
    const { read, samples } = boundaries[name] as Boundary;
    expect(outcome(read, replaced(samples[0] as object, place, text), name)?.message).toContain(sentence);
  });

  it('shows nothing of a text but plain letters, and not too many', () => {
    const { misfit } = fitAsItIs(jobResultSchema, `\u202e<script>\n${'x'.repeat(1000)}`) as {
      misfit: { found: string };
    };
    expect(misfit.found).toMatch(/^"\\u202e<script>\\nx{1,40}\.\.\."$/);
  });
});
