/**
 * The full form of every fault run, as `deno task torture` does them. The
 * tests beside the runs do the same with smaller numbers.
 *
 * @module
 */
import { flood } from "../security/floods.ts";
import { catchAll, simulateAll } from "../simulation/full.ts";
import { backUpAndRestore } from "./backups.ts";
import { withBrowser } from "./browser.ts";
import { cutBytes } from "./byte_cuts.ts";
import { jump } from "./clocks.ts";
import { crash } from "./crashes.ts";
import { crashAtPoints } from "./crash_points.ts";
import { ifInstalled, withAllDatabases, withDatabase } from "./databases.ts";
import { loseLinks } from "./dead_links.ts";
import { stopWhileHung } from "./hung_database.ts";
import { leaveNothing } from "./leftovers.ts";
import { manyProcesses } from "./many_processes.ts";
import { endElsewhere } from "./ended_elsewhere.ts";
import { repeat } from "./repeats.ts";
import { resume } from "./resumes.ts";
import { soak } from "./soak.ts";
import { stop } from "./stops.ts";
import { breakStorage } from "./storage.ts";
import { storm } from "./storm.ts";
import { stick } from "./stuck_readers.ts";
import { kill } from "./tab_kills.ts";
import type { Tree } from "./tree.ts";
import type { Outcome } from "./verdict.ts";

export interface FullRun {
  promises: readonly string[];
  /** Is left out unless it is named: what it measures wants a machine that does nothing else. */
  onlyByName?: boolean;
  /**
   * Hardly does anything but wait, and not for what is close to its target: the
   * next one runs beside it.
   */
  waits?: boolean;
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
    promises: ["databases"],
    onlyByName: true,
    run: (tree, seed) =>
      withAllDatabases(
        "R1",
        (redis) =>
          withDatabase({ redis }, (env) =>
            crash(tree, {
              seed,
              kills: 50,
              members: 10,
              acksPerLife: 100,
              acksAtLeast: 5_000,
              env,
            })),
      ),
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
    promises: ["databases"],
    onlyByName: true,
    run: () =>
      withAllDatabases(
        "R6",
        (redis) => withDatabase({ redis }, (env) => resume({ env })),
      ),
  },
  {
    promises: ["R7"],
    run: (tree, seed) =>
      withBrowser(
        "R7",
        (browser, path) =>
          kill(tree, browser, path, { seed, tabs: 60, browsers: 40 }),
      ),
  },
  {
    promises: ["R9"],
    run: (tree, seed) => storm(tree, { seed, sockets: 5_000 }),
  },
  {
    promises: ["R10"],
    onlyByName: true,
    run: (tree) =>
      stick(tree, {
        readers: 200,
        messages: 1_500,
        perSecond: 100,
        timed: true,
      }),
  },
  {
    promises: ["R11"],
    run: (tree, seed) => stop(tree, { seed, byTask: true }),
  },
  {
    promises: ["databases"],
    onlyByName: true,
    run: (tree, seed) =>
      ifInstalled("R11", () =>
        stopWhileHung(tree, {
          seed,
          processes: 3,
          members: 12,
          acks: 500,
        })),
  },
  { promises: ["R12"], run: (tree, seed) => breakStorage(tree, { seed }) },
  {
    promises: ["R13"],
    run: (_tree, seed) => jump({ seed, members: 10, acks: 1_000 }),
  },
  {
    promises: ["R14"],
    run: (_tree, seed) =>
      backUpAndRestore({ seed, backups: 8, members: 10, acks: 1_000 }),
  },
  {
    promises: ["R15"],
    onlyByName: true,
    run: (tree, seed) =>
      withAllDatabases("R15", (redis) =>
        manyProcesses(tree, {
          seed,
          redis,
          members: 12,
          kills: 30,
          cuts: 10,
          restarts: 5,
          races: 10,
          ghosts: 3,
          acksBetween: 100,
          acksAtLeast: 5_000,
        })),
  },
  {
    promises: ["R8"],
    waits: true,
    run: (tree) =>
      withBrowser(
        "R8",
        (browser) => loseLinks(tree, browser, { blackHoles: 3, changes: 5 }),
      ),
  },
  {
    promises: ["R16"],
    run: (_tree, seed) =>
      soak({
        seed,
        people: 20,
        rounds: 3 * soakMinutes(),
        roundSeconds: 20,
        warmUpVisits: 2_000,
        warmUpMessages: 40_000,
      }),
  },
  {
    promises: ["R16"],
    run: (_tree, seed) => leaveNothing({ seed, people: 20, seconds: 10 }),
  },
  {
    promises: ["S1"],
    onlyByName: true,
    run: (tree) =>
      ifInstalled("S1", () => endElsewhere(tree, { times: 10, timed: true })),
  },
  {
    promises: ["S5"],
    onlyByName: true,
    run: (tree) =>
      flood(tree, { people: 50, messages: 250, perSecond: 50, timed: true }),
  },
  { promises: ["simulation"], run: (_tree, seed) => simulateAll(seed) },
  { promises: ["mutants"], run: () => catchAll() },
];

/** As long as a release should be watched, if somebody says so. */
function soakMinutes(): number {
  return Number(Deno.env.get("SOAK_MINUTES") || 3);
}
