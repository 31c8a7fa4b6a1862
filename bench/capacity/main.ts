/**
 * A million people in 100,000 rooms of very unequal size, and ten and a hundred
 * times as many: how many machines they take, what breaks first, and which step
 * comes then. Arithmetic over costs that were measured elsewhere; it runs
 * nothing. What it says is told in `docs/capacity.md`.
 *
 *     deno task bench capacity
 *
 * @module
 */
import { COSTS } from "./costs.ts";
import type { Demand } from "./demand.ts";
import { STEPS, tryStep, type Verdict } from "./steps.ts";
import { type Rooms, townOf } from "./town.ts";

const PEOPLE = 1_000_000;
const ROOMS = 100_000;
const TIMES = [1, 10, 100];
/** How finely it is looked for where a step ends. */
const FINER = 1.1;

const SEED = 7;

console.log("How far each step goes, and what breaks first beyond:");
for (const step of STEPS) {
  let times = 0.01;
  let verdict = tryStep(town(times), step);
  while (verdict.broken.length === 0 && times < 1_000) {
    times *= FINER;
    verdict = tryStep(town(times), step);
  }
  const first = verdict.broken.join(", or ");
  console.log(
    `  ${step.what}: ${number(PEOPLE * times / FINER)} people; then ${first}`,
  );
}

for (const times of TIMES) {
  const rooms = town(times);
  console.log(`\n${times} ×`);
  let isFirst = true;
  for (const step of STEPS) {
    const verdict = tryStep(rooms, step);
    if (isFirst) console.log(described(verdict.demand));
    isFirst = false;
    console.log(`  ${step.what}: ${said(verdict)}`);
  }
}

console.log("\nWhat the costs are from:");
for (const [name, { value, source, where }] of Object.entries(COSTS)) {
  console.log(`  ${name} ${value.toLocaleString("en")}: ${source}; ${where}`);
}

function town(times: number): Rooms[] {
  const rooms = Math.round(ROOMS * times);
  return townOf(PEOPLE * times, rooms, SEED);
}

function described({ people, largestRoom, messages, deliveries }: Demand) {
  return `  ${number(people)} people, ${number(largestRoom)} in the largest ` +
    `room; ${number(messages)} messages and ${
      number(deliveries)
    } deliveries a second`;
}

function said({ setup, demand, broken }: Verdict): string {
  const machines = `${number(setup.instances)} instances, ` +
    `${setup.databases} databases`;
  const shares = Object.entries(demand.shares)
    .filter(([, share]) => share > 0)
    .map(([name, share]) => `${name} ${percent(share)}`);
  const end = broken.length === 0 ? "does" : `breaks: ${broken.join(", ")}`;
  return `${end}\n    ${machines}; ${shares.join(", ")}\n` +
    `    cores of instances: ${most(demand.instanceCores)}\n` +
    `    cores of PostgreSQL: ${most(demand.databaseCores)}`;
}

/** What needs most cores. */
function most(cores: Record<string, number>): string {
  return Object.entries(cores)
    .sort(([, a], [, b]) => b - a).slice(0, 3)
    .map(([what, cores]) => `${what} ${cores.toFixed(1)}`).join(", ");
}

function number(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function percent(share: number): string {
  return `${Math.round(100 * share).toLocaleString("en")} %`;
}
