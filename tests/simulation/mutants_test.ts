/**
 * Whoever is to find mistakes must have found some: each mutant is caught by
 * the simulation, within so many seeds.
 */
import { assert } from "@std/assert";
import { firstCaught } from "./mutated.ts";
import { MUTANTS } from "./mutants.ts";

const SEEDS_MAX = 1_000;

for (const mutant of MUTANTS) {
  Deno.test(`The simulation catches: ${mutant.name}`, async () => {
    const caught = await firstCaught(mutant, SEEDS_MAX);

    assert(caught !== null, `${SEEDS_MAX} seeds showed nothing`);
    console.log(`seed ${caught.seed}: ${caught.violation?.rule}`);
  });
}
