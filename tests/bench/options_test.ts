import { assert, assertEquals, assertFalse } from "@std/assert";
import { chosen, parseOptions } from "../../bench/options.ts";

const KNOWN = ["fan-out", "saturation", "bursts", "log"];
const ROWS = [
  { group: "fan-out", name: "saturation" },
  { group: "fan-out", name: "bursts" },
  { group: "joins", name: "churn" },
];

Deno.test("parseOptions() takes names and options in any order", () => {
  const parsed = parseOptions(["--json", "fan-out", "--rounds=5"], KNOWN);

  assert(parsed.ok);
  assertEquals(parsed.options, {
    names: ["fan-out"],
    rounds: 5,
    isJson: true,
    isReduced: false,
  });
});

Deno.test("parseOptions() names what there is, for what there is not", () => {
  for (const arg of ["fan-in", "--rounds=0", "--rounds=many", "--help"]) {
    const parsed = parseOptions([arg], KNOWN);

    assertFalse(parsed.ok, arg);
    assert(parsed.problem.includes(`"${arg}"`), parsed.problem);
    assert(parsed.problem.includes("saturation"), parsed.problem);
  }
});

Deno.test("chosen() gives a row alone when its group is named as well", () => {
  const names = (...wanted: string[]) =>
    chosen(ROWS, wanted).map(({ name }) => name);

  assertEquals(names(), ["saturation", "bursts", "churn"]);
  assertEquals(names("fan-out"), ["saturation", "bursts"]);
  assertEquals(names("fan-out", "bursts"), ["bursts"]);
  assertEquals(names("joins", "bursts"), ["bursts", "churn"]);
  assertEquals(names("log"), []);
});
