import { describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { Random, ValueError } from '../../src/core';
import {
  circles,
  classCounts,
  dogImages,
  type LabelledImages,
  type LabelledPoints,
  padImages,
  pointTensors,
  relightImages,
  sceneTensors,
  shapeScenes,
  sortByClass,
  spirals,
} from '../../src/data';

function radii({ points, labels }: LabelledPoints, label: number): number[] {
  return [...labels.keys()]
    .filter((i) => labels[i] === label)
    .map((i) => Math.hypot(points[2 * i] as number, points[2 * i + 1] as number));
}

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('circles', () => {
  it('lie on their radii without noise, half of the points on each, in random order', () => {
    const set = circles({ random: new Random(1), noise: 0 });
    expect(classCounts(set.labels, 2)).toEqual([500, 500]);
    for (const radius of radii(set, 0)) expect(radius).toBeCloseTo(1, 6);
    for (const radius of radii(set, 1)) expect(radius).toBeCloseTo(0.5, 6);
    expect(classCounts(set.labels.subarray(0, 100), 2)[0]).toBeGreaterThan(25);
  });

  it('spread by the noise asked for, in both coordinates', () => {
    const random = () => new Random(2);
    const [exact, noisy] = [
      circles({ random: random(), noise: 0 }),
      circles({ random: random(), noise: 0.1 }),
    ];
    // The two draw the same order, so that their difference is the noise; its variance has a relative error of 1/√1000.
    for (const axis of [0, 1]) {
      const noise = [...noisy.points].map((value, i) => value - (exact.points[i] as number));
      const own = noise.filter((_, i) => i % 2 === axis);
      expect(Math.abs(mean(own))).toBeLessThan(4 * (0.1 / Math.sqrt(1000)));
      expect(Math.abs(mean(own.map((x) => x * x)) / 0.01 - 1)).toBeLessThan(4 * Math.sqrt(2 / 1000));
    }
  });

  it('refuse what is no circle inside another', () => {
    expect(() => circles({ random: new Random(0), factor: 1 })).toThrow(ValueError);
    expect(() => circles({ random: new Random(0), noise: -1 })).toThrow(/noise/);
    expect(() => circles({ random: new Random(0), count: 1 })).toThrow(/2 classes/);
  });
});

describe('spirals', () => {
  it('wind outwards at the angle of their class', () => {
    const { points, labels } = spirals({
      random: new Random(3),
      count: 300,
      classes: 3,
      turns: 0.5,
      noise: 0,
    });
    expect(classCounts(labels, 3)).toEqual([100, 100, 100]);
    for (const i of labels.keys()) {
      const [x, y] = [points[2 * i] as number, points[2 * i + 1] as number];
      const angle = 2 * Math.PI * (0.5 * Math.hypot(x, y) + (labels[i] as number) / 3);
      expect(Math.hypot(x, y) * Math.cos(angle)).toBeCloseTo(x, 5);
      expect(Math.hypot(x, y) * Math.sin(angle)).toBeCloseTo(y, 5);
    }
  });

  it('become tensors', () => {
    const { x, y } = pointTensors(spirals({ random: new Random(3), count: 20 }));
    expect([x.shape, y.shape, y.dtype]).toEqual([[20, 2], [20], 'int32']);
    tf.dispose([x, y]);
  });
});

/** The share of `test` that the nearest class mean of `train` names rightly. */
function nearestMean(train: LabelledImages, test: LabelledImages): number {
  const size = train.images.length / train.labels.length;
  const counts = classCounts(train.labels, 3);
  const means = counts.map(() => new Float64Array(size));
  for (let i = 0; i < train.images.length; i++) {
    const label = train.labels[Math.floor(i / size)] as number;
    const own = means[label] as Float64Array;
    own[i % size] = (own[i % size] as number) + (train.images[i] as number) / (counts[label] as number);
  }
  const right = [...test.labels].filter((label, n) => {
    const distances = means.map((own) =>
      own.reduce((sum, value, i) => sum + (value - (test.images[n * size + i] as number)) ** 2, 0),
    );
    return distances.indexOf(Math.min(...distances)) === label;
  });
  return right.length / test.labels.length;
}

describe('dogs', () => {
  it('can be told apart in the colour seen in training, and hardly in the other', () => {
    const dogs = (seed: string, yellow: number) =>
      dogImages({ random: new Random(seed), count: 300, yellow });
    const train = dogs('train', 0);
    expect(nearestMean(train, dogs('brown', 0))).toBeGreaterThan(0.75);
    expect(nearestMean(train, dogs('yellow', 1))).toBeLessThan(0.55);
  });

  it('are yellow in the share asked for', () => {
    const { images, labels } = dogImages({ random: new Random(4), count: 400, yellow: 0.25 });
    // A yellow dog makes its picture redder than the lawn alone, a brown one less red.
    const size = images.length / labels.length;
    const yellow = [...labels.keys()].filter((n) => {
      const own = images.subarray(n * size, (n + 1) * size);
      return own.some((byte, i) => i % 3 === 0 && byte > 190);
    });
    expect(Math.abs(yellow.length / 400 - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 400));
    expect(() => dogImages({ random: new Random(4), count: 1, yellow: 2 })).toThrow(ValueError);
  });
});

describe('scenes', () => {
  it('have figures of every class, brighter than the background beside them', () => {
    const { images, masks, size } = shapeScenes({ random: new Random(5), count: 100 });
    expect([images.length, masks.length, size]).toEqual([102_400, 102_400, 32]);
    const counts = classCounts(masks, 4);
    expect(counts[0]).toBeGreaterThan(51_200);
    for (const count of counts.slice(1)) expect(count).toBeGreaterThan(1000);
    const brightness = [0, 1, 2, 3].map((label) => mean([...images].filter((_, i) => masks[i] === label)));
    for (const figure of brightness.slice(1)) expect(figure).toBeGreaterThan((brightness[0] as number) + 60);
  });

  it('draw discs of the area a disc has', () => {
    // Scenes of one figure, a disc that lies wholly inside: its bounding box and its area are πr² to (2r)².
    const set = shapeScenes({ random: new Random(6), count: 300, size: 64 });
    const shares: number[] = [];
    for (let n = 0; n < 300; n++) {
      const mask = set.masks.subarray(n * 4096, (n + 1) * 4096);
      const inside = [...mask.keys()].filter((i) => mask[i] !== 0);
      const rows = inside.map((i) => Math.floor(i / 64));
      const columns = inside.map((i) => i % 64);
      const [height, width] = [rows, columns].map((at) => Math.max(...at) - Math.min(...at) + 1) as [
        number,
        number,
      ];
      const touches = [...rows, ...columns].some((at) => at === 0 || at === 63);
      if (inside.some((i) => mask[i] !== 1) || touches || height !== width) continue;
      shares.push(inside.length / (height * width));
    }
    expect(shares.length).toBeGreaterThan(5);
    expect(Math.abs(mean(shares) - Math.PI / 4)).toBeLessThan(0.04);
  });

  it('become tensors', () => {
    const before = tf.memory().numTensors;
    const { x, y } = sceneTensors(shapeScenes({ random: new Random(5), count: 2, size: 16 }));
    expect([x.shape, y.shape, y.dtype]).toEqual([[2, 16, 16, 1], [2, 16, 16], 'int32']);
    tf.dispose([x, y]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the same images otherwise', () => {
  const set: LabelledImages = {
    images: Uint8Array.of(0, 100, 200, 255),
    labels: Uint8Array.of(2, 0, 1, 0),
    shape: [1, 1, 1],
  };

  it('in another light stay between black and white', () => {
    expect([...relightImages(set, {}).images]).toEqual([0, 100, 200, 255]);
    expect([...relightImages(set, { brightness: 0.2 }).images]).toEqual([51, 151, 251, 255]);
    expect([...relightImages(set, { contrast: 0 }).images]).toEqual([128, 128, 128, 128]);
  });

  it('with a frame keep their pixels in the middle', () => {
    const two: LabelledImages = {
      images: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      labels: Uint8Array.of(0, 1),
      shape: [2, 1, 2],
    };
    const padded = padImages(two, 4, 2);
    expect(padded.shape).toEqual([4, 2, 2]);
    expect([...padded.images]).toEqual([
      ...[0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0],
      ...[0, 0, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0, 0, 0, 0, 0],
    ]);
    // TensorFlow's own padding, on the size the course uses it for.
    const random = new Random(6);
    const grey: LabelledImages = {
      images: Uint8Array.from({ length: 3 * 28 * 28 }, () => random.integer(0, 256)),
      labels: new Uint8Array(3),
      shape: [28, 28, 1],
    };
    const expected = tf.tidy(() =>
      tf
        .pad(tf.tensor4d(grey.images, [3, 28, 28, 1]), [
          [0, 0],
          [2, 2],
          [2, 2],
          [0, 0],
        ])
        .dataSync(),
    );
    expect([...padImages(grey, 32, 32).images]).toEqual([...expected]);
    expect(() => padImages(two, 1, 1)).toThrow(/2x1 do not fit into 1x1/);
  });

  it('sorted by class keep their order within a class', () => {
    expect([...sortByClass(set).labels]).toEqual([0, 0, 1, 2]);
    expect([...sortByClass(set).images]).toEqual([100, 255, 200, 0]);
  });
});
