import { repeat } from "./repeats.ts";
import { Tree } from "./tree.ts";
import { assertKept } from "./verdict.ts";

Deno.test("A message that is sent again is stored once, and answered as before", async () => {
  await using tree = await Tree.build();

  assertKept(await repeat(tree), 0);
});
