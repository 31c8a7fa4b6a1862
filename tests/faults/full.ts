/**
 * The full form of every fault run, as `deno task torture` does them. The
 * tests beside the runs do the same with smaller numbers.
 *
 * @module
 */
import { backUpAndRestore } from "./backups.ts";
import { cutBytes } from "./byte_cuts.ts";
import { crash } from "./crashes.ts";
import { crashAtPoints } from "./crash_points.ts";
import { repeat } from "./repeats.ts";
import { resume } from "./resumes.ts";
import { soak } from "./soak.ts";
import { stop } from "./stops.ts";
import { breakStorage } from "./storage.ts";
import { storm } from "./storm.ts";
import type { Tree } from "./tree.ts";
import type { Outcome } from "./verdict.ts";

export interface FullRun {
  promises: readonly string[];
  run(tree: Tree, seed: number): Promise<Outcome>;
}

export const RUNS: readonly FullRun[] = [
  {
    promises: ["R1", "R2"],
    run: (tree, seed) =>
      crash(tree, {
        seed,
        kills: 100,
        members: 10,
        acksPerLife: 220,
        acksAtLeast: 20_000,
      }),
  },
  {
    promises: ["R3"],
    run: (tree, seed) => cutBytes(tree, { seed, step: 1 }),
  },
  {
    promises: ["R4"],
    run: (_tree, seed) => crashAtPoints({ seed, passages: [1, 2, 9] }),
  },
  { promises: ["R5"], run: (tree) => repeat(tree) },
  { promises: ["R6"], run: () => resume() },
  {
    promises: ["R9"],
    run: (tree, seed) => storm(tree, { seed, sockets: 5_000 }),
  },
  {
    promises: ["R11"],
    run: (tree, seed) => stop(tree, { seed, byTask: true }),
  },
  { promises: ["R12"], run: (tree, seed) => breakStorage(tree, { seed }) },
  {
    promises: ["R14"],
    run: (_tree, seed) =>
      backUpAndRestore({ seed, backups: 8, members: 10, acks: 1_000 }),
  },
  {
    promises: ["R16"],
    run: (_tree, seed) => soak({ seed, seconds: soakSeconds(), people: 20 }),
  },
];

/** As long as a release should be watched, if somebody says so. */
function soakSeconds(): number {
  return 60 * Number(Deno.env.get("SOAK_MINUTES") || 3);
}
