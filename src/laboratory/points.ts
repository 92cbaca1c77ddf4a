/** The points that the laboratory's networks tell apart: 200 in the plane, half of each class. */
import { Draws } from './draws';
import { sineAndCosine } from './exact';
import type { Settings } from './settings';

export const POINTS = 200;

/** Points as numbers: `inputs` holds x and y of each, `labels` 0 or 1. */
export interface Points {
  readonly inputs: Float64Array;
  readonly labels: Float64Array;
}

type Place = readonly [x: number, y: number];

/** Where a point of a class lies, `along` from 0 to 1 on the class's curve. */
const curves: Record<Settings['data'], (label: number, along: number) => Place> = {
  circles: (label, along) => {
    const [sine, cosine] = sineAndCosine(2 * Math.PI * along);
    const radius = label === 0 ? 0.45 : 1;
    return [radius * cosine, radius * sine];
  },
  spirals: (label, along) => {
    const [sine, cosine] = sineAndCosine(3 * Math.PI * along + Math.PI * label);
    const radius = 0.1 + 0.95 * along;
    return [radius * cosine, radius * sine];
  },
  moons: (label, along) => {
    const [sine, cosine] = sineAndCosine(Math.PI * along);
    return label === 0
      ? [0.75 * cosine - 0.35, 0.75 * sine - 0.2]
      : [0.35 - 0.75 * cosine, 0.2 - 0.75 * sine];
  },
};

/** Draws the points of some settings. They lie within about −1.3 to 1.3. */
export function pointsOf({ data, noise, seed }: Pick<Settings, 'data' | 'noise' | 'seed'>): Points {
  const draws = new Draws(seed, 1);
  const inputs = new Float64Array(2 * POINTS);
  const labels = new Float64Array(POINTS);
  for (let i = 0; i < POINTS; i++) {
    const label = i % 2;
    const [x, y] = curves[data](label, draws.uniform());
    inputs[2 * i] = x + noise * draws.normal();
    inputs[2 * i + 1] = y + noise * draws.normal();
    labels[i] = label;
  }
  return { inputs, labels };
}
