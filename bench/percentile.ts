/**
 * What a share of samples does not exceed.
 *
 * @module
 */

/** @param share From 0 to 1; 1 gives the largest. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const index = Math.ceil(share * sorted.length) - 1;
  return sorted[Math.max(0, index)] ?? NaN;
}
