/** Eleven evenly spaced colours of the map, as red, green, blue from 0 to 255. */
const stops: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [72, 36, 117],
  [65, 68, 135],
  [53, 95, 141],
  [42, 120, 142],
  [33, 145, 140],
  [34, 168, 132],
  [68, 191, 112],
  [122, 209, 81],
  [189, 223, 38],
  [253, 231, 37],
];

/**
 * The colour at a place of the Viridis map, which stays in order for colour-blind readers and in grey.
 * @param place from 0 (dark violet) to 1 (yellow); beyond its ends the end's colour
 * @returns `#rrggbb`
 * @source van der Walt and Smith (2015), matplotlib's default colour map
 */
export function viridis(place: number): string {
  const at = Math.min(1, Math.max(0, place)) * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(at));
  const [low, high] = [stops[below], stops[below + 1]] as [(typeof stops)[0], (typeof stops)[0]];
  const channels = low.map((value, i) => Math.round(value + (at - below) * ((high[i] as number) - value)));
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
