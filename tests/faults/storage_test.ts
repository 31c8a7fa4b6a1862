import { breakStorage } from "./storage.ts";
import { Tree } from "./tree.ts";
import { assertKept } from "./verdict.ts";

Deno.test("A full disk and a removed file cost nothing that was acknowledged", async () => {
  const seed = 1;
  await using tree = await Tree.build();

  assertKept(
    await breakStorage(tree, { seed, only: /^(full|removed)$/ }),
    seed,
  );
});
