import { hasDatabases } from "./databases.ts";
import { endElsewhere } from "./ended_elsewhere.ts";
import { Tree } from "./tree.ts";
import { assertKept } from "./verdict.ts";

Deno.test({
  name:
    "Who is signed out or removed at one process loses the connections at others, hints or not (S1)",
  ignore: !hasDatabases(),
  async fn() {
    await using tree = await Tree.build();

    assertKept(await endElsewhere(tree, { times: 1, timed: false }), 0);
  },
});
