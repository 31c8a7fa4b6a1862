import { cutBytes } from "./byte_cuts.ts";
import { Tree } from "./tree.ts";
import { assertKept } from "./verdict.ts";

Deno.test("A line may end after any byte of a send and its ack", async () => {
  const seed = 1;
  await using tree = await Tree.build();

  assertKept(await cutBytes(tree, { seed, step: 7 }), seed);
});
