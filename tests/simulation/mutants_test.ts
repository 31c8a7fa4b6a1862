/**
 * Whoever is to find mistakes must have found some: each mutant is caught by
 * the simulation, and within so many seeds.
 */
import { assert } from "@std/assert";
import { firstCaught } from "./mutated.ts";
import { MUTANTS } from "./mutants.ts";

const SEEDS_MAX = 400;

for (const mutant of MUTANTS) {
  Deno.test(`The simulation catches: ${mutant.name}`, async () => {
    const caught = await firstCaught(mutant, range(SEEDS_MAX));

    assert(caught !== null, `${SEEDS_MAX} seeds showed nothing`);
    console.log(`seed ${caught.seed}: ${caught.violation?.rule}`);
  });
}

function* range(end: number): Generator<number> {
  for (let seed = 1; seed <= end; seed++) yield seed;
}
