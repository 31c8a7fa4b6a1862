/**
 * The simulation in full, for `deno task torture`: many seeds, and every
 * mutant. The tests beside it do the same with smaller numbers.
 */
import { type Outcome, verdicts } from "../faults/verdict.ts";
import { firstCaught } from "./mutated.ts";
import { MUTANTS } from "./mutants.ts";
import { brokenSeeds } from "./seeds.ts";

const FULL_SEEDS = 10_000;
const FULL_SECONDS = 60;

/** @param seed The first of the seeds, and the base of them all. */
export async function simulateAll(seed: number): Promise<Outcome> {
  const { exactly, atMost, note } = verdicts("simulation");
  const startedMs = performance.now();
  const broken = await brokenSeeds(seed, FULL_SEEDS);
  const seconds = (performance.now() - startedMs) / 1_000;
  return {
    verdicts: [
      note("seeds", FULL_SEEDS),
      exactly("seeds that broke a promise", 0, broken.length),
      atMost("time for them", FULL_SECONDS, seconds, " s"),
    ],
    details: broken.map(({ seed, violation }) =>
      `SEED=${seed} deno task test tests/simulation: ` +
      `${violation?.rule}: ${violation?.detail}`
    ),
  };
}

/** How many seeds a mutant may survive. */
const SEEDS_TO_CATCH = 1_000;

export async function catchAll(): Promise<Outcome> {
  const details: string[] = [];
  let caught = 0;
  for (const mutant of MUTANTS) {
    const run = await firstCaught(mutant, SEEDS_TO_CATCH);
    if (run !== null) caught += 1;
    details.push(
      `${mutant.name}: ` +
        (run === null
          ? "NOT CAUGHT"
          : `seed ${run.seed}, ${run.violation?.rule}`),
    );
  }
  const { exactly } = verdicts("mutants");
  return {
    verdicts: [exactly("mutants caught", MUTANTS.length, caught)],
    details,
  };
}
