/**
 * S5 over the wire: whoever floods is sent away, and the others get all that
 * they say to each other, in order. How long that took is told, and judged by
 * `deno task torture S5`, where nothing else runs.
 *
 * @module
 */
import { assertKept, tell } from "../faults/verdict.ts";
import { Tree } from "../faults/tree.ts";
import { flood } from "./floods.ts";
import { report } from "./report.ts";

Deno.test("A flood costs nobody but the flooder", async () => {
  await using tree = await Tree.build();
  const outcome = await flood(tree, {
    people: 50,
    messages: 40,
    perSecond: 40,
    timed: false,
  });

  const times = outcome.verdicts.filter(({ figure }) => figure.includes("p99"));
  report("S5", times.map((one) => tell(one).replace("S5 ", "")).join(", "));
  assertKept(outcome, 0);
});
