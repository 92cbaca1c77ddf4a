import { describe, expect, it } from 'vitest';
import { UsageError, ValueError } from '../../src/core';
import { JUPYTER_DISPLAY } from '../../src/display';
import { laboratory } from '../../src/laboratory';
import { missions } from '../../src/laboratory/missions';
import { textOfTrained } from '../../src/laboratory/run-text';
import { defaults } from '../../src/laboratory/settings';

describe('laboratory', () => {
  it('begins with its settings, those of a mission, or a mission’s with others', () => {
    expect(laboratory().settings).toEqual(defaults);
    expect(laboratory({ mission: 'find-the-edge' }).settings).toEqual(missions['find-the-edge'].begin);
    expect(laboratory({ mission: 'find-the-edge', gain: 3 }).settings.gain).toBe(3);
    const text = textOfTrained({ ...defaults, depth: 2, width: 3 }, 5);
    expect(laboratory({ runs: [text] }).runs).toEqual([text]);
  });

  it.each([
    [{ depth: 400 }, ValueError, '`depth` is a whole number from 1 to 40, but is 400'],
    [{ rate: Number.NaN }, ValueError, '`rate` is a number from 0 to 100'],
    [{ activation: 'swish' }, ValueError, "`activation` is one of 'relu'"],
    [{ layers: 3 }, ValueError, 'has no setting `layers`'],
    [{ mission: 'fly' }, UsageError, "there is no mission 'fly'"],
    [{ runs: ['hello'] }, ValueError, 'begins with "run1;"'],
    [{ runs: Array(5).fill('') }, UsageError, 'up to four runs, not 5'],
  ])('refuses %j', (options, kind, sentence) => {
    const make = () => laboratory(options as object);
    expect(make).toThrow(kind);
    expect(make).toThrow(sentence);
  });

  it('is a figure and a sentence where there is no page with widgets', () => {
    const shown = laboratory({ depth: 2, width: 4 })[JUPYTER_DISPLAY]();
    expect(shown['text/plain']).toContain('needs a page with widgets');
    expect(shown['text/plain']).toMatch(/after 150 steps \d+ % of the points are told right/);
    expect(shown['text/html']).toContain('2 hidden layers of 4 relu units');
    expect(JSON.stringify(shown)).toContain('plotly');
  });
});
