/**
 * Hub, shell, log and clients in a world where only the seed decides, over and
 * over. One seed again, with all that happened in it:
 *
 *     SEED=8 deno task test tests/simulation
 *
 * Other seeds than the usual ones: SEEDS=10000 FROM=1 before the same command.
 */
import { assert, fail } from "@std/assert";
import { KEPT_SEEDS } from "./kept_seeds.ts";
import { simulate } from "./simulate.ts";

const SEEDS = Number(Deno.env.get("SEEDS") ?? 1_000);
const FROM = Number(Deno.env.get("FROM") ?? 1);
const ONLY = Deno.env.get("SEED");

async function hold(seed: number): Promise<void> {
  const { violation } = await simulate(seed);
  if (violation === null) return;
  const { notes } = await simulate(seed, true);
  console.error(notes.join("\n"));
  fail(
    `${violation.rule}: ${violation.detail}\n` +
      `Replay: SEED=${seed} deno task test tests/simulation`,
  );
}

if (ONLY === undefined) {
  Deno.test("The simulation keeps every promise in the seeds that once broke one", async () => {
    for (const seed of KEPT_SEEDS) await hold(seed);
  });

  Deno.test(`The simulation keeps every promise in ${SEEDS} seeds`, async () => {
    for (let seed = FROM; seed < FROM + SEEDS; seed++) await hold(seed);
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
  assert(notes.join("\n") === again.notes.join("\n"));
});
