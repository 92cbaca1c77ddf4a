/** Normalization over a batch or over a layer, and its way back. */

const EPSILON = 1e-5;

/** What is normalized: numbers in rows of examples and columns of units. */
interface Shape {
  readonly rows: number;
  readonly columns: number;
}

/** A group of numbers that share a mean: those of a unit (batch), or those of an example (layer). */
function groups({ rows, columns }: Shape, kind: 'batch' | 'layer') {
  return kind === 'batch'
    ? { count: columns, length: rows, first: 1, stride: columns }
    : { count: rows, length: columns, first: columns, stride: 1 };
}

/** Mean and variance (÷N) of each unit over the rows. */
export function unitMoments(
  z: Float64Array,
  { rows, columns }: Shape,
  means: Float64Array,
  variances: Float64Array,
) {
  for (let o = 0; o < columns; o++) {
    let sum = 0;
    for (let b = 0; b < rows; b++) sum += z[b * columns + o] as number;
    const mean = sum / rows;
    let squares = 0;
    for (let b = 0; b < rows; b++) squares += ((z[b * columns + o] as number) - mean) ** 2;
    means[o] = mean;
    variances[o] = squares / rows;
  }
}

/** Standardizes z into `standard` by the moments of each group; keeps 1 / sqrt(variance + ε) of each in `inverse`. */
export function standardize(
  z: Float64Array,
  standard: Float64Array,
  inverse: Float64Array,
  shape: Shape,
  kind: 'batch' | 'layer',
): void {
  const { count, length, first, stride } = groups(shape, kind);
  for (let g = 0; g < count; g++) {
    const start = g * first;
    const end = start + length * stride;
    let sum = 0;
    for (let i = start; i < end; i += stride) sum += z[i] as number;
    const mean = sum / length;
    let squares = 0;
    for (let i = start; i < end; i += stride) {
      const off = (z[i] as number) - mean;
      squares += off * off;
    }
    const factor = 1 / Math.sqrt(squares / length + EPSILON);
    inverse[g] = factor;
    for (let i = start; i < end; i += stride) standard[i] = ((z[i] as number) - mean) * factor;
  }
}

/** Standardizes each unit by moments that were taken elsewhere: of all points, for a point of the plane. */
export function standardizeBy(
  z: Float64Array,
  standard: Float64Array,
  { rows, columns }: Shape,
  means: Float64Array,
  variances: Float64Array,
): void {
  for (let o = 0; o < columns; o++) {
    const mean = means[o] as number;
    const factor = 1 / Math.sqrt((variances[o] as number) + EPSILON);
    for (let b = 0; b < rows; b++)
      standard[b * columns + o] = ((z[b * columns + o] as number) - mean) * factor;
  }
}

/**
 * The way back of {@link standardize}: of the gradient of what was standardized makes that of z, in its place.
 * dz = inverse · (d − mean(d) − standard · mean(d · standard)), over each group.
 */
export function standardizeBack(
  d: Float64Array,
  standard: Float64Array,
  inverse: Float64Array,
  shape: Shape,
  kind: 'batch' | 'layer',
): void {
  const { count, length, first, stride } = groups(shape, kind);
  for (let g = 0; g < count; g++) {
    const start = g * first;
    const end = start + length * stride;
    let [sum, along] = [0, 0];
    for (let i = start; i < end; i += stride) {
      sum += d[i] as number;
      along += (d[i] as number) * (standard[i] as number);
    }
    const [mean, slope, factor] = [sum / length, along / length, inverse[g] as number];
    for (let i = start; i < end; i += stride)
      d[i] = factor * ((d[i] as number) - mean - (standard[i] as number) * slope);
  }
}
