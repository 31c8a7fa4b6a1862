/** Runs one seed, and says what it came to. */
import { Scene, type Violation } from "./scene.ts";
import { Story } from "./story.ts";

export interface Run {
  readonly seed: number;
  readonly violation: Violation | null;
  /** What happened, line by line; empty unless it was asked for. */
  readonly notes: readonly string[];
}

/** @param isNoted Whether to keep notes, which takes time. */
export async function simulate(seed: number, isNoted = false): Promise<Run> {
  const notes: string[] = [];
  const scene = new Scene(seed, isNoted ? notes : null);
  await new Story(scene).run();
  return { seed, violation: scene.violation, notes };
}
