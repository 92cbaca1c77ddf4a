import { type Random, ValueError } from '../core';
import type { LabelledImages } from './images';

/**
 * The breeds of `dogImages`; a label is a position in this list.
 * @example
 * ```ts
 * dogBreeds[2]; //=> 'poodle'
 * ```
 */
export const dogBreeds = ['hound', 'dachshund', 'poodle'] as const;

const size = 32;

/** An ellipse in units of the image's side, from its centre. */
interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a breed looks like, facing right. */
const shapes: Readonly<Record<(typeof dogBreeds)[number], readonly Ellipse[]>> = {
  // Long legs, a deep chest and pointed ears.
  hound: [
    { x: -0.06, y: 0.02, width: 0.22, height: 0.11 },
    { x: 0.2, y: -0.16, width: 0.1, height: 0.07 },
    { x: 0.14, y: -0.27, width: 0.025, height: 0.07 },
    { x: -0.2, y: 0.24, width: 0.03, height: 0.16 },
    { x: 0.08, y: 0.24, width: 0.03, height: 0.16 },
  ],
  // A long body near the ground and hanging ears.
  dachshund: [
    { x: -0.04, y: 0.14, width: 0.33, height: 0.08 },
    { x: 0.3, y: 0.02, width: 0.1, height: 0.06 },
    { x: 0.22, y: 0.06, width: 0.03, height: 0.08 },
    { x: -0.26, y: 0.26, width: 0.03, height: 0.06 },
    { x: 0.18, y: 0.26, width: 0.03, height: 0.06 },
  ],
  // Round everywhere: a pompon for a head, another for a tail.
  poodle: [
    { x: -0.02, y: 0.06, width: 0.15, height: 0.13 },
    { x: 0.15, y: -0.2, width: 0.11, height: 0.11 },
    { x: 0.08, y: -0.08, width: 0.06, height: 0.1 },
    { x: -0.26, y: -0.12, width: 0.07, height: 0.07 },
    { x: -0.18, y: -0.04, width: 0.07, height: 0.04 },
    { x: -0.11, y: 0.25, width: 0.05, height: 0.12 },
    { x: 0.08, y: 0.25, width: 0.05, height: 0.12 },
  ],
};

const brown = [96, 58, 32] as const;
const yellow = [236, 204, 112] as const;
/** Between the two: brown dogs are darker than the lawn, yellow ones lighter. */
const lawn = [120, 150, 92] as const;

function covers({ x, y, width, height }: Ellipse, column: number, row: number): boolean {
  return ((column - x) / width) ** 2 + ((row - y) / height) ** 2 <= 1;
}

/**
 * Made-up pictures of dogs on a lawn, for covariate shift: the breed is in the outline, and the colour has nothing to
 * do with it. Train on brown dogs, test on yellow ones: p(colour) changes, p(breed | picture) does not.
 * @param options.count number of pictures, the breeds in turn
 * @param options.yellow share of yellow dogs, from 0 (all brown) to 1
 * @returns pictures of 32x32 in colour with labels for `dogBreeds`
 * @throws ValueError when `yellow` is no share
 * @example
 * ```ts
 * const dogs = dogImages({ random: new Random(1), count: 6, yellow: 0.5 });
 * classCounts(dogs.labels, 3); //=> [2, 2, 2]
 * ```
 */
export function dogImages(options: { random: Random; count: number; yellow: number }): LabelledImages {
  const { random, count, yellow: share } = options;
  if (!(share >= 0 && share <= 1)) throw new ValueError(`yellow is a share from 0 to 1; not ${share}`);
  const images = new Uint8Array(count * size * size * 3);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % dogBreeds.length);
  let at = 0;
  for (const label of labels) {
    const outline = shapes[dogBreeds[label] as (typeof dogBreeds)[number]];
    const coat = random.uniform() < share ? yellow : brown;
    const direction = random.uniform() < 0.5 ? -1 : 1;
    const scale = random.uniform(0.85, 1.1);
    const [right, down] = [random.uniform(-0.08, 0.08), random.uniform(-0.06, 0.06)];
    const light = random.uniform(0.9, 1.1);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const x = (direction * ((column + 0.5) / size - 0.5 - right)) / scale;
        const y = ((row + 0.5) / size - 0.5 - down) / scale;
        const colour = outline.some((ellipse) => covers(ellipse, x, y)) ? coat : lawn;
        const grain = random.uniform(-12, 12);
        for (const channel of colour)
          images[at++] = Math.max(0, Math.min(255, Math.round(light * channel + grain)));
      }
    }
  }
  return { images, labels, shape: [size, size, 3] };
}
