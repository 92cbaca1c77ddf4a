import { ShapeError } from '../core';
import { baseLayout, type Figure, type FigureText } from './figure';

/** Options of {@link imageMosaic}. */
export interface ImageMosaicOptions extends FigureText {
  /** Bytes 0 to 255, image by image, row by row, the channels of a pixel together. */
  readonly images: ArrayLike<number>;
  /** Height, width and channels of an image: 1 (grey) or 3 (red, green, blue). */
  readonly shape: readonly [number, number, number];
  /** A row of the mosaic each: a name, and the positions of its images. */
  readonly rows: readonly { readonly name: string; readonly indices: readonly number[] }[];
  /** Height of a row on the page; by default so that the longest row is as wide as a page, and at most 96. */
  readonly rowPixels?: number;
}

/** The width of a page that images can have, and what a figure has above and below them. */
const [PAGE_PIXELS, MARGINS] = [720, 80];

/**
 * Images in rows with a name at the left of each, for instance a row for every class.
 * @throws ShapeError when an index lies outside the images, or the channels are neither 1 nor 3
 * @example
 * ```ts
 * const { images, shape } = syntheticImages({ name: 'demo', part: 'train', shape: [8, 8, 1], classes: 2, count: 4 });
 * imageMosaic({
 *   title: 'Two classes', alt: 'Soft spots.', images, shape,
 *   rows: [{ name: 'class 0', indices: [0, 2] }, { name: 'class 1', indices: [1, 3] }],
 * }).data.length; //=> 1
 * ```
 */
export function imageMosaic({ images, shape, rows, rowPixels, ...text }: ImageMosaicOptions): Figure {
  const [height, width, channels] = shape;
  if (channels !== 1 && channels !== 3)
    throw new ShapeError(`an image has 1 or 3 channels; shape [${shape}] has ${channels}`);
  const size = height * width * channels;
  const count = images.length / size;
  const columns = Math.max(...rows.map(({ indices }) => indices.length));
  const outside = rows.flatMap(({ indices }) => indices).find((index) => !(index >= 0 && index < count));
  if (outside !== undefined) throw new ShapeError(`there is no image ${outside}: there are ${count}`);
  const gap = 2;
  // Nothing: the page shows through, be it light or dark.
  const paper: number[] = [0, 0, 0, 0];
  const colourAt = (index: number, row: number, column: number): number[] => {
    const at = index * size + (row * width + column) * channels;
    return [...Array.from({ length: 3 }, (_, c) => images[at + (channels === 1 ? 0 : c)] as number), 1];
  };
  const z = rows.flatMap(({ indices }) =>
    Array.from({ length: height + gap }, (_, row) =>
      Array.from({ length: columns }, (_, i) =>
        Array.from({ length: width + gap }, (_, column) => {
          const index = indices[i];
          const inside = row < height && column < width && index !== undefined;
          return inside ? colourAt(index, row, column) : paper;
        }),
      ).flat(),
    ),
  );
  const pagePixels = Math.min(96, (PAGE_PIXELS / columns) * (height / width));
  const middles = rows.map((_, i) => i * (height + gap) + height / 2);
  return {
    data: [{ type: 'image', colormodel: 'rgba', z, hoverinfo: 'skip' }],
    layout: {
      ...baseLayout(text),
      height: rows.length * (rowPixels ?? pagePixels) + MARGINS,
      margin: { t: 56, r: 24, b: MARGINS - 56, l: 64 },
      // The names stand beside the images, also where the figure is wider than these.
      xaxis: { visible: false, constrain: 'domain', constraintoward: 'left' },
      yaxis: {
        constrain: 'domain',
        constraintoward: 'top',
        tickvals: middles,
        ticktext: rows.map(({ name }) => name),
        ticks: '',
        showgrid: false,
        zeroline: false,
        automargin: true,
      },
    },
  };
}
