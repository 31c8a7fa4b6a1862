import { hasDatabases } from "./databases.ts";
import { stopWhileHung } from "./hung_database.ts";
import { Tree } from "./tree.ts";
import { assertKept } from "./verdict.ts";

Deno.test({
  name: "R11 Several processes end in order while their database hangs",
  ignore: !hasDatabases(),
  async fn() {
    const seed = 1;
    await using tree = await Tree.build();

    const outcome = await stopWhileHung(tree, {
      seed,
      processes: 2,
      members: 4,
      acks: 40,
    });

    assertKept(outcome, seed);
  },
});
