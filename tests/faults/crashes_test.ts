import { crash } from "./crashes.ts";
import { Tree } from "./tree.ts";
import { assertKept } from "./verdict.ts";

Deno.test("What is acknowledged survives SIGKILL and cut lines, once and in order", async () => {
  const seed = 1;
  await using tree = await Tree.build();

  const outcome = await crash(tree, {
    seed,
    kills: 5,
    members: 8,
    acksPerLife: 200,
    acksAtLeast: 500,
  });

  assertKept(outcome, seed);
});
