/**
 * Ends several things at once.
 *
 * None waits for another one: a lease ends also while the log hangs, and what
 * they all stand on is taken away only when the last is over, also if one
 * fails.
 *
 * @module
 */

/** @throws What the first of them throws, once all are over. */
export async function disposeAll(
  things: readonly AsyncDisposable[],
): Promise<void> {
  const ended = await Promise.allSettled(
    things.map((thing) => thing[Symbol.asyncDispose]()),
  );
  for (const end of ended) if (end.status === "rejected") throw end.reason;
}
