/**
 * A promise that is a table: many small cases, each of which holds or not, on
 * one server.
 *
 * @module
 */

export interface Row<Scene> {
  name: string;
  /** Throws if it does not hold. */
  play(scene: Scene): Promise<void>;
}

/** Plays one row after the other; returns what did not hold. */
export async function playRows<Scene>(
  rows: readonly Row<Scene>[],
  sceneOf: (i: number) => Scene,
): Promise<string[]> {
  const failures: string[] = [];
  for (const [i, row] of rows.entries()) {
    try {
      await row.play(sceneOf(i));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failures.push(`${row.name}: ${reason}`);
    }
  }
  return failures;
}
