import { describe, expect, it } from 'vitest';
import { ValueError } from '../../src/core';
import { publishedResultNames, publishedResults } from '../../src/data';

describe('the published runs', () => {
  it.each(publishedResultNames())('%s is complete and plausible', (name) => {
    const { epochs, ...about } = publishedResults(name);
    for (const text of [about.title, about.recipe, about.data, about.engine, about.measuredOn])
      expect(text).not.toBe('');
    expect(about.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(about.data).toContain('all 60,000 training and all 10,000 test images');
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    for (const { loss, accuracy, testLoss, testAccuracy, seconds, imagesPerSecond } of epochs) {
      expect(Math.min(loss, testLoss, seconds, imagesPerSecond)).toBeGreaterThan(0);
      expect(Math.min(accuracy, testAccuracy)).toBeGreaterThan(0.5);
      expect(Math.max(accuracy, testAccuracy)).toBeLessThanOrEqual(1);
    }
  });

  it('are listed when a name is unknown', () => {
    expect(() => publishedResults('alexnet')).toThrow(ValueError);
    expect(() => publishedResults('alexnet')).toThrow(
      'no published run is called "alexnet"; there are densenet-96px, lenet-bn-28px',
    );
  });
});
