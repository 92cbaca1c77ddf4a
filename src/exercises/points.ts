/** A sum of points, free of the dust of binary fractions. */
export const sumOfPoints = (points: readonly number[]): number =>
  Math.round(points.reduce((sum, n) => sum + n, 0) * 1e6) / 1e6;
