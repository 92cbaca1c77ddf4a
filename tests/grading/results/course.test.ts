import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { courseOf, readCourse } from '../../../src/grading/results/course';
import { lineOf } from '../../../src/grading/results/rules/keys';

const known = { chapters: ['03-batch-normalization', '04-resnet'], exercises: ['batch-moments', '03-q1'] };
const students = ['ada', 'bob'];
const time = '2026-12-01T12:00:00Z';

describe('course.json', () => {
  it('is taken as it is, with defaults for what it leaves out', () => {
    const publicKey = lineOf(generateKeyPairSync('ed25519').privateKey);
    const course = courseOf(
      {
        deadlines: { '04-resnet': time },
        extensions: { ada: { '04-resnet': '2026-12-03T12:00:00+02:00' } },
        late: { graceMinutes: 15 },
        attempts: 3,
        counts: 'best',
        notebooks: 40,
        exercises: {
          'batch-moments': { drop: true, reason: ' it was unclear ' },
          '03-q1': { giveToAll: true, reason: 'two options were right' },
        },
        collector: { publicKey },
      },
      { ...known, students },
    );
    expect(course).toMatchObject({
      late: { graceMinutes: 15, percentPerDay: 10, lastDay: Number.POSITIVE_INFINITY },
      attempts: 3,
      counts: 'best',
      notebooks: 40,
      exercises: {
        'batch-moments': { kind: 'drop', reason: 'it was unclear' },
        '03-q1': { kind: 'giveToAll', reason: 'two options were right' },
      },
      collector: { publicKey },
    });
    expect(courseOf({}, known)).toMatchObject({ attempts: Number.POSITIVE_INFINITY, counts: 'latest' });
  });

  it.each<[unknown, string]>([
    [[], 'should be an object'],
    [{ deadline: {} }, 'knows no "deadline" (did you mean "deadlines"?)'],
    [{ attempst: 1 }, 'did you mean "attempts"?'],
    [{ late: { perDay: 3 } }, 'knows no "perDay"'],
    [{ late: { percentPerDay: -1 } }, 'percentPerDay is a number from 0, not -1'],
    [{ late: { lastDay: '3' } }, 'lastDay is a number from 0, not "3"'],
    [{ attempts: 0 }, 'attempts is a whole number from 1, not 0'],
    [{ attempts: 1.5 }, 'attempts is a whole number from 1, not 1.5'],
    [{ notebooks: null }, 'notebooks is a whole number from 1, not null'],
    [{ counts: 'first' }, 'counts is "latest" or "best", not "first"'],
    [{ deadlines: { '04-resnet': 'tomorrow' } }, 'a time like'],
    [{ deadlines: { '04-resnet': '2026-12-01T12:00:00' } }, 'a time like'],
    [{ deadlines: { '04-resnets': time } }, 'no chapter is called "04-resnets"; did you mean "04-resnet"?'],
    [{ deadlines: { '04': time } }, 'no chapter is called "04"; did you mean "04-resnet"?'],
    [
      { extensions: { ada: { '03-batchnormalization': time } } },
      'extensions, ada: no chapter is called "03-batchnormalization"; did you mean "03-batch-normalization"?',
    ],
    [{ extensions: { adda: {} } }, 'no student of the roster is called "adda"; did you mean "ada"?'],
    [{ extensions: { zacharias: {} } }, 'no student of the roster is called "zacharias"'],
    [
      { exercises: { 'batch-memonts': { drop: true, reason: 'x' } } },
      'no exercise is called "batch-memonts"; did you mean "batch-moments"?',
    ],
    [{ exercises: { '03-q1': { reason: 'x' } } }, 'either "drop": true or "giveToAll": true'],
    [{ exercises: { '03-q1': { drop: true, giveToAll: true, reason: 'x' } } }, 'either "drop": true or'],
    [{ exercises: { '03-q1': { drop: 'yes', reason: 'x' } } }, 'either "drop": true or'],
    [{ exercises: { '03-q1': { drop: true } } }, 'say why, for the students'],
    [{ exercises: { '03-q1': { drop: true, reason: ' ' } } }, 'say why, for the students'],
    [{ exercises: { '03-q1': { drops: true } } }, 'did you mean "drop"?'],
    [{ collector: { publicKey: 'no key' } }, 'the line that `very-deep countersign --new-key` printed'],
    [{ collector: {} }, 'the line that `very-deep countersign --new-key` printed'],
  ])('refuses %j', (raw, sentence) => {
    expect(() => courseOf(raw, { ...known, students })).toThrow(sentence);
  });

  it('takes any student where there is no roster', () => {
    expect(courseOf({ extensions: { ada: { '04-resnet': time } } }, known).extensions).toHaveProperty('ada');
  });

  it('is refused by name when it cannot be read', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-course-'));
    const file = path.join(folder, 'course.json');
    expect(() => readCourse(file, known)).toThrow(`cannot read ${file}`);
    writeFileSync(file, '{ "attempts": 1, }');
    expect(() => readCourse(file, known)).toThrow(`${file} is no JSON`);
    rmSync(folder, { recursive: true });
  });
});
