import { describe, expect, it } from 'vitest';
import { ValueError } from '../../src/core';
import { publishedResultNames, publishedResults } from '../../src/data';

describe('the published runs', () => {
  it.each(publishedResultNames())('%s is complete and plausible', (name) => {
    const { epochs, ...about } = publishedResults(name);
    for (const text of [about.title, about.recipe, about.data, about.engine, about.measuredOn])
      expect(text).not.toBe('');
    expect(about.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    // Each tells of how many images there are in the set, and how many of them it saw.
    const isCifar = name.startsWith('cifar-10-');
    const images = isCifar
      ? '10,000 of 50,000 training and all 10,000 test images'
      : 'all 60,000 training and all 10,000 test images';
    expect(about.data).toContain(images);
    expect(epochs.map(({ epoch }) => epoch)).toEqual(
      Array.from({ length: isCifar ? 10 : 5 }, (_, i) => i + 1),
    );
    for (const { epoch, loss, accuracy, testLoss, testAccuracy, seconds, imagesPerSecond } of epochs) {
      expect(Math.min(loss, testLoss, seconds, imagesPerSecond)).toBeGreaterThan(0);
      // Better than chance by far: ten classes, and photographs are harder than clothes. One run guesses for an epoch and more.
      const guesses = name === 'lenet-28px' && epoch <= 2;
      expect(Math.min(accuracy, testAccuracy)).toBeGreaterThan(guesses ? 0.05 : isCifar ? 0.2 : 0.5);
      expect(Math.max(accuracy, testAccuracy)).toBeLessThanOrEqual(1);
    }
  });

  it('are listed when a name is unknown', () => {
    expect(() => publishedResults('alexnet')).toThrow(ValueError);
    expect(() => publishedResults('alexnet')).toThrow(
      'no published run is called "alexnet"; there are cifar-10-plain, cifar-10-residual, cifar-10-small, densenet-96px',
    );
  });
});
