/**
 * Tries the promises about reliability in full, and prints one table: what
 * was promised, what came out, and the seed that replays it. Takes some
 * minutes; the short forms of the same runs are in `tests/faults/`.
 *
 * Usage: `deno task torture [SEED] [PROMISE…]`, such as `deno task torture 7 R1 R3`.
 * R10, R15, S5 and `databases` (R1, R2, R6 and R11 over PostgreSQL and Redis) are
 * tried only when they are named.
 * `SOAK_MINUTES` makes the soak of R16 longer than its 3 minutes.
 *
 * @module
 */
import { type FullRun, RUNS } from "../tests/faults/full.ts";
import { Tree } from "../tests/faults/tree.ts";
import { isKept, type Outcome, type Verdict } from "../tests/faults/verdict.ts";

const DETAILS_MAX = 20;
const HEAD = ["", "figure", "value", "target", "verdict", "duration", "seed"];

interface Done {
  outcome: Outcome;
  seconds: number;
}

const seeds = Deno.args.filter((arg) => /^\d+$/.test(arg));
const wanted = Deno.args.filter((arg) => !/^\d+$/.test(arg));
const seed = Number(seeds[0] ?? crypto.getRandomValues(new Uint32Array(1))[0]);
const runs = RUNS.filter(({ promises, onlyByName = false }) =>
  wanted.length === 0
    ? !onlyByName
    : promises.some((promise) => wanted.includes(promise))
);
if (runs.length === 0) {
  const known = RUNS.flatMap(({ promises }) => promises).join(", ");
  console.error(`There is no run for ${wanted.join(", ")}, only for ${known}`);
  Deno.exit(1);
}

const sinceMs = performance.now();
const trials: Promise<Done>[] = [];
{
  await using tree = await Tree.build();
  for (const run of runs) {
    const trial = tryOut(run, tree);
    trials.push(trial);
    if (!run.waits) await trial;
  }
  await Promise.all(trials);
}
const done = await Promise.all(trials);

const rows = [HEAD, ...done.flatMap(rowsOf)];
const widths = HEAD.map((_, i) =>
  Math.max(...rows.map((row) => row[i]?.length ?? 0))
);
for (const row of rows) {
  console.log(
    row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd(),
  );
}
const verdicts = done.flatMap(({ outcome }) => outcome.verdicts);
const broken = verdicts.filter((verdict) => !isKept(verdict));
const seconds = Math.round((performance.now() - sinceMs) / 1_000);
console.log(
  `\n${broken.length} of ${verdicts.length} figures off target; ` +
    `${seconds} s on ${navigator.hardwareConcurrency} cores, Deno ${Deno.version.deno}, seed ${seed}`,
);
Deno.exit(broken.length === 0 ? 0 : 1);

async function tryOut({ promises, run }: FullRun, tree: Tree): Promise<Done> {
  console.error(`${promises.join(", ")} …`);
  const startedMs = performance.now();
  const outcome = await run(tree, seed).catch(failed(promises));
  for (const detail of outcome.details.slice(0, DETAILS_MAX)) {
    console.error(`  ${detail}`);
  }
  return { outcome, seconds: (performance.now() - startedMs) / 1_000 };
}

/** A run that did not come to its end has kept nothing. */
function failed(promises: readonly string[]): (error: unknown) => Outcome {
  return (error) => ({
    verdicts: promises.map((promise) => ({
      promise,
      figure: "came to its end",
      value: 0,
      target: { kind: "exactly", value: 1 },
    })),
    details: [error instanceof Error ? error.stack ?? "" : String(error)],
  });
}

function rowsOf({ outcome, seconds }: Done): string[][] {
  return outcome.verdicts.map((verdict, i) => [
    verdict.promise,
    verdict.figure,
    shown(verdict.value, verdict.unit),
    target(verdict),
    verdict.target === null ? "" : isKept(verdict) ? "kept" : "BROKEN",
    i === 0 ? `${seconds.toFixed(1)} s` : "",
    i === 0 ? String(seed) : "",
  ]);
}

function target({ target, unit }: Verdict): string {
  if (target === null) return "";
  const words = { "exactly": "", "at most": "≤ ", "at least": "≥ " };
  return `${words[target.kind]}${shown(target.value, unit)}`;
}

function shown(value: number, unit = ""): string {
  const text = Number.isInteger(value)
    ? value.toLocaleString("en")
    : value.toFixed(2);
  return `${text}${unit}`;
}
