/**
 * Hub, shell, log and clients in a world where only the seed decides, over and
 * over. One seed again, with all that happened in it:
 *
 *     SEED=8 deno task test tests/simulation
 *
 * Other seeds than the usual ones: SEEDS=10000 FROM=1 before the same command.
 */
import { assert, assertEquals } from "@std/assert";
import { KEPT_SEEDS } from "./kept_seeds.ts";
import { brokenSeeds } from "./seeds.ts";
import { type Run, simulate } from "./simulate.ts";

const SEEDS = Number(Deno.env.get("SEEDS") ?? 1_000);
const FROM = Number(Deno.env.get("FROM") ?? 1);
const ONLY = Deno.env.get("SEED");

/** Tells the first story again, with all that happened in it. */
async function holdAll(broken: readonly Run[]): Promise<void> {
  const [first] = broken;
  if (first === undefined) return;
  const { notes } = await simulate(first.seed, true);
  console.error(notes.join("\n"));
  const told = broken.map(({ seed, violation }) =>
    `SEED=${seed} deno task test tests/simulation: ${violation?.rule}`
  );
  assertEquals(told, []);
}

if (ONLY === undefined) {
  Deno.test("The simulation keeps every promise in the seeds that once broke one", async () => {
    const runs: Run[] = [];
    for (const seed of KEPT_SEEDS) runs.push(await simulate(seed));
    await holdAll(runs.filter(({ violation }) => violation !== null));
  });

  Deno.test(`The simulation keeps every promise in ${SEEDS} seeds`, async () => {
    await holdAll(await brokenSeeds(FROM, SEEDS));
  });
} else {
  Deno.test(`The simulation keeps every promise in seed ${ONLY}`, async () => {
    const { violation, notes } = await simulate(Number(ONLY), true);
    console.log(notes.join("\n"));
    assert(violation === null, `${violation?.rule}: ${violation?.detail}`);
  });
}

Deno.test("The simulation tells the same story for the same seed", async () => {
  const { notes } = await simulate(1, true);
  const again = await simulate(1, true);

  assert(notes.length > 10);
  assertEquals(notes, again.notes);
});
