/**
 * Waiting for what another process does, with an end.
 *
 * @module
 */

/** How long something may take, on the slowest machine, before it is given up. */
export const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 5;

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** @throws If it does not come true in time; `what` names it. */
export async function until(
  what: string | (() => string),
  isSo: () => boolean | Promise<boolean>,
  withinMs = PATIENCE_MS,
): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!await isSo()) {
    if (performance.now() > deadlineMs) {
      const wanted = typeof what === "string" ? what : what();
      throw new Error(`Not within ${withinMs} ms: ${wanted}`);
    }
    await pause(LOOK_EVERY_MS);
  }
}
