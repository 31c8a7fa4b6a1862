import { assert } from "@std/assert";
import { NEVER_LAGGING } from "./mutants.ts";
import { stick } from "./stuck_readers.ts";
import { Tree } from "./tree.ts";
import { assertKept, isKept } from "./verdict.ts";

/** Enough to fill what the kernel takes for a socket, and what the server does. */
const FEW = { readers: 8, messages: 700, perSecond: 250, timed: false };

Deno.test("Readers that never read cost little, and miss nothing once they read", async () => {
  await using tree = await Tree.build();

  assertKept(await stick(tree, FEW), 0);
});

Deno.test("A server that takes no reader for a slow one is found out", async () => {
  await using tree = await Tree.build(...NEVER_LAGGING);

  const { verdicts } = await stick(tree, FEW);
  assert(!verdicts.every(isKept), "The mutant went unnoticed");
});
