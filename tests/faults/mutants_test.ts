import { assert } from "@std/assert";
import { crash } from "./crashes.ts";
import {
  ACK_BEFORE_COMMIT,
  BACKLOG_BEFORE_SUBSCRIPTION,
  COUNTER_WITH_HOLES,
  NO_DEDUPLICATION,
  NO_RESET,
} from "./mutants.ts";
import { repeat } from "./repeats.ts";
import { resume } from "./resumes.ts";
import { Tree } from "./tree.ts";
import { isKept, type Outcome } from "./verdict.ts";

function assertFound({ verdicts }: Outcome): void {
  assert(!verdicts.every(isKept), "The mutant went unnoticed");
}

/** Few and short lives. */
const CRASHES = {
  seed: 1,
  kills: 5,
  members: 6,
  acksPerLife: 60,
  acksAtLeast: 200,
};

Deno.test("A server that acknowledges before it commits is found out", async () => {
  await using tree = await Tree.build(...ACK_BEFORE_COMMIT);

  assertFound(await crash(tree, { ...CRASHES, moments: ["last word"] }));
});

Deno.test("A server that stores a message twice is found out", async () => {
  await using tree = await Tree.build(...NO_DEDUPLICATION);

  // A crash between a commit and its answer would be luck.
  assertFound(await repeat(tree, /^(twice on one line|after SIGKILL)/));
});

Deno.test("A server that counts what it did not store is found out", async () => {
  await using tree = await Tree.build(...COUNTER_WITH_HOLES);

  assertFound(await repeat(tree, /^an edit, twice/));
});

Deno.test("A server that never says reset is found out", async () => {
  assertFound(await resume({ patches: NO_RESET, only: /: a reset$/ }));
});

Deno.test("A server that reads the backlog before it subscribes is found out", async () => {
  const patches = BACKLOG_BEFORE_SUBSCRIPTION;
  assertFound(await resume({ patches, only: /while others talk/ }));
});
