/**
 * How fast it is, beside what people would use instead.
 *
 *     deno task bench                        everything, about half an hour
 *     deno task bench fan-out                one group
 *     deno task bench fan-out saturation     one row of it
 *     deno task bench log                    one of the programs
 *
 * `--rounds=N` runs each entry N times (3), and medians are shown; `--json`
 * prints what programs compare; `--reduced` is so small that its figures mean
 * nothing. A row needs a C++ compiler, for the load; peers come from npm.
 *
 * @module
 */
import { configFlags } from "../tools/tasks/runner.ts";
import { findFresh } from "../tools/tasks/find_fresh.ts";
import { canPin } from "./lab/cores.ts";
import { Lab } from "./lab/lab.ts";
import { machineLine, thisMachine } from "./lab/machine.ts";
import { runRow } from "./lab/run_rows.ts";
import type { Result } from "./lab/row.ts";
import { render, toJson } from "./lab/table.ts";
import { chosen, parseOptions } from "./options.ts";
import { ROWS } from "./rows/all.ts";

const PEOPLE = 1_100;
const PEOPLE_REDUCED = 60;

/** Programs of their own, each with its own way to measure. */
const PROGRAMS: Readonly<Record<string, string>> = {
  log: "bench/log_bench.ts",
  burst: "bench/burst_bench.ts",
  processes: "bench/processes_bench.ts",
  costs: "bench/costs_bench.ts",
  capacity: "bench/capacity/main.ts",
  lighthouse: "bench/lighthouse_bench.ts",
};

const known = [
  ...new Set(ROWS.flatMap(({ group, name }) => [group, name])),
  ...Object.keys(PROGRAMS),
];
const parsed = parseOptions(Deno.args, known);
if (!parsed.ok) {
  console.error(parsed.problem);
  Deno.exit(1);
}
const { names, rounds, isJson, isReduced } = parsed.options;
const rows = chosen(
  ROWS,
  names.length > 0 && names.every((name) => name in PROGRAMS) ? ["-"] : names,
);
const machine = await thisMachine();
const pins = await canPin();
const how = pins
  ? "Server and load have a core each"
  : "Server and load share all cores, as there is no taskset or no second core";
if (!isJson) {
  console.log(`${machineLine(machine)}\n${how}; medians of ${rounds} runs\n`);
}
const results: Result[] = [];
{
  const most = Math.max(...rows.map(({ people = PEOPLE }) => people));
  const people = isReduced ? PEOPLE_REDUCED : most;
  await using lab = new Lab({ pins, isReduced, people });
  const needsLoad = rows.some(({ isBare }) => !isBare);
  const lack = needsLoad ? await lab.lacksLoad() : null;
  if (lack !== null) console.error(`Only what needs no load is run: ${lack}`);
  else if (needsLoad && !await lab.inflates()) {
    console.error("Frames are not compressed, as there is no zlib.h for g++");
  }
  for (const row of rows) {
    if (lack !== null && !row.isBare) continue;
    const result = await runRow(row, lab, rounds, console.error);
    if (!isJson) console.log(render(result));
    results.push(result);
  }
}
if (isJson) {
  const at = new Date().toISOString();
  const json = { at, machine, pins, rounds, rows: results.map(toJson) };
  console.log(JSON.stringify(json));
}
for (const [name, file] of Object.entries(PROGRAMS)) {
  if (isJson || names.length > 0 && !names.includes(name)) continue;
  await runProgram(file);
}

async function runProgram(file: string): Promise<void> {
  const found = await findFresh(Deno.env.toObject());
  if (!found.ok) throw new Error(found.problem);
  const { status } = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...configFlags(found.source), file],
  }).spawn();
  if (!(await status).success) throw new Error(`${file} failed`);
}
