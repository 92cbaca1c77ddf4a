import { Random } from '../core';
import type { ImageShape, LabelledImages } from './images';

/** A soft round spot of one colour. */
interface Spot {
  readonly row: number;
  readonly column: number;
  readonly radius: number;
  readonly colour: readonly number[];
}

const spotsPerClass = 4;

function drawSpots([height, width, channels]: ImageShape, random: Random): Spot[] {
  return Array.from({ length: spotsPerClass }, () => ({
    row: random.uniform(0.2, 0.8) * height,
    column: random.uniform(0.2, 0.8) * width,
    radius: random.uniform(0.08, 0.2) * width,
    colour: Array.from({ length: channels }, () => random.uniform(60, 220)),
  }));
}

/**
 * Images that stand in for real ones where those cannot be had: each class is a pattern of soft spots of its own, and
 * each image shows it shifted, lighter or darker, and with noise. A network can learn the classes; what it
 * reaches on them says nothing about the real data.
 * @param options.name seeds the patterns: the same name has the same classes, in its training and its test part
 * @param options.part seeds the images
 * @returns `count` images, the classes in turn
 * @example
 * ```ts
 * const set = syntheticImages({ name: 'demo', part: 'train', shape: [8, 8, 1], classes: 2, count: 6 });
 * set.labels; //=> [0, 1, 0, 1, 0, 1]
 * ```
 */
export function syntheticImages(options: {
  name: string;
  part: string;
  shape: ImageShape;
  classes: number;
  count: number;
}): LabelledImages {
  const { name, part, shape, classes, count } = options;
  const [height, width, channels] = shape;
  const patterns = Array.from({ length: classes }, (_, label) =>
    drawSpots(shape, new Random(`${name} ${label}`)),
  );
  const random = new Random(`${name} ${part}`);
  const images = new Uint8Array(count * height * width * channels);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes);
  let at = 0;
  for (const label of labels) {
    const spots = patterns[label] as Spot[];
    const [down, right] = [random.uniform(-3, 3), random.uniform(-3, 3)];
    const brightness = random.uniform(0.6, 1.2);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const light = spots.map((spot) => {
          const squared = (row - down - spot.row) ** 2 + (column - right - spot.column) ** 2;
          return brightness * Math.exp(-squared / (2 * spot.radius ** 2));
        });
        for (let channel = 0; channel < channels; channel++) {
          const value = spots.reduce(
            (sum, spot, i) => sum + (light[i] as number) * (spot.colour[channel] as number),
            0,
          );
          // Two bytes of noise: a triangle from -64 to 64, much cheaper than a normal draw for each pixel.
          const bits = random.uint32();
          const noise = ((bits & 0xff) + ((bits >>> 8) & 0xff) - 255) / 4;
          images[at++] = Math.max(0, Math.min(255, Math.round(value + noise)));
        }
      }
    }
  }
  return { images, labels, shape };
}
