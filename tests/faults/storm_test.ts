import { storm } from "./storm.ts";
import { Tree } from "./tree.ts";
import { assertKept } from "./verdict.ts";

Deno.test("Everybody catches up after the server was killed", async () => {
  const seed = 1;
  await using tree = await Tree.build();

  assertKept(await storm(tree, { seed, sockets: 300 }), seed);
});
