import { stop } from "./stops.ts";
import { Tree } from "./tree.ts";
import { assertKept } from "./verdict.ts";

Deno.test("A signal ends the server in order, whoever holds on to it", async () => {
  const seed = 1;
  await using tree = await Tree.build();

  assertKept(await stop(tree, { seed, byTask: false }), seed);
});
