/**
 * How fast something grows, from a few looks at it.
 *
 * @module
 */

export interface Look {
  at: number;
  value: number;
}

/**
 * The median of the slopes between any two looks (Theil and Sen), which one
 * look that is far off does not change.
 */
export function slope(looks: readonly Look[]): number {
  const slopes = looks.flatMap((from, i) =>
    looks.slice(i + 1).map((to) => (to.value - from.value) / (to.at - from.at))
  ).sort((a, b) => a - b);
  const middle = (slopes.length - 1) / 2;
  const below = slopes[Math.floor(middle)] ?? NaN;
  const above = slopes[Math.ceil(middle)] ?? NaN;
  return (below + above) / 2;
}
