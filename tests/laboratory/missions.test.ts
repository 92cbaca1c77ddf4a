import { beforeAll, describe, expect, it } from 'vitest';
import { judgeGiven, replyTo, type SealedQuestion, sealQuestion } from '../../src/exercises/questions';
import { loadExercise } from '../../src/exercises/registry';
import type { QuestionExercise } from '../../src/exercises/spec';
import { edgeOfChaos } from '../../src/laboratory/mean-field';
import { examine, missions } from '../../src/laboratory/missions';
import { textOfTrained } from '../../src/laboratory/run-text';
import type { Settings } from '../../src/laboratory/settings';
import { questionFaults } from '../../src/proof/verify-question';

const ids = ['02-q12', '02-q13', '04-q12'];

describe('the missions of the course', () => {
  it.each(ids)('%s has for every finding an answer that comes to it, and its sentence', async (id) => {
    expect(questionFaults((await loadExercise(id)) as QuestionExercise)).toEqual([]);
  });
});

describe('an answer to a mission', () => {
  const edge = (settings: Partial<Settings>, steps = 0) =>
    examine('find-the-edge', textOfTrained({ ...missions['find-the-edge'].begin, ...settings }, steps));
  let sealed: SealedQuestion;

  beforeAll(async () => {
    sealed = sealQuestion((await loadExercise('02-q13')) as QuestionExercise);
  });

  it('is right within 5 % of the edge, whatever the seed', () => {
    const gain = edgeOfChaos(0.3);
    for (const seed of [1, 2, 3]) {
      expect(edge({ seed, gain: 0.951 * gain })).toEqual({ finding: 'edge' });
      expect(edge({ seed, gain: 1.049 * gain })).toEqual({ finding: 'edge' });
      expect(edge({ seed, gain: 0.949 * gain })).toEqual({ finding: 'ordered' });
      expect(edge({ seed, gain: 1.051 * gain })).toEqual({ finding: 'chaotic' });
    }
  });

  it('is replayed: a text whose numbers were changed by hand says so', () => {
    const text = textOfTrained({ ...missions['find-the-edge'].begin, gain: 1.2 }, 0);
    expect(judgeGiven(sealed, text.replace('gain=1.2', 'gain=1.4'))).toMatchObject({
      verdict: 'fail',
      feedback: expect.stringContaining('differ at step 0'),
    });
  });

  it.each([
    ['no text', 4, 'answered by the text of a run'],
    ['an empty text', '', 'the text of one run'],
    ['two runs', 'run1;x run1;x', 'here are 2'],
    ['another text', 'hello', 'begins with "run1;"'],
  ])('says of %s what it should be', (_, answer, sentence) => {
    expect(() => replyTo(sealed, answer)).toThrow(sentence);
  });

  it('is not replayed where that would take too long', () => {
    const begin = { ...missions['die-by-relu'].begin, depth: 40, width: 64, batch: 200 };
    const text = textOfTrained(begin, 0).replace(';0;0=', ';20000;20000=');
    expect(examine('die-by-relu', text)).toMatchObject({ fault: expect.stringContaining('take too long') });
  });

  it('dies by ReLU only where the beginning lived', () => {
    const tried = (settings: Partial<Settings>, steps: number) =>
      examine('die-by-relu', textOfTrained({ ...missions['die-by-relu'].begin, ...settings }, steps));
    expect(tried({ rate: 3 }, 60)).toEqual({ finding: 'dead' });
    expect(tried({ rate: 3 }, 0)).toEqual({ finding: 'alive' });
    expect(tried({ rate: 3, gain: 0 }, 60)).toEqual({ finding: 'born-dead' });
  });
});
