import { assertArrayIncludes } from "@std/assert";
import { jump } from "./clocks.ts";
import type { Patch } from "./tree.ts";
import { assertKept, isKept } from "./verdict.ts";

const SHORT = { seed: 1, members: 4, acks: 40 };

Deno.test("A clock that jumps changes nothing for people", async () => {
  assertKept(await jump(SHORT), SHORT.seed);
});

Deno.test("A server that believes the clock is found out", async () => {
  const patches: readonly Patch[] = [
    {
      path: "lib/log/rules.ts",
      find: "ts: Math.max(draft.nowMs, room.lastTs),",
      replace: "ts: draft.nowMs,",
    },
    {
      path: "lib/hub/permit.ts",
      find: "return bucket.take(now.monoMs);",
      replace: "return bucket.take(now.wallMs);",
    },
    {
      path: "lib/identity/rules.ts",
      find: "export const NAME_KEPT_MS = 7 * DAY_MS;",
      replace: "export const NAME_KEPT_MS = DAY_MS / 2;",
    },
  ];

  await assertFound(patches, [
    "times that go back",
    "names taken over",
    "sends beyond the limit",
  ]);
});

Deno.test("A server that ends sessions after a day is found out", async () => {
  const patches: readonly Patch[] = [{
    path: "lib/identity/session_rules.ts",
    find: "export const SESSION_IDLE_MS = 90 * DAY_MS;",
    replace: "export const SESSION_IDLE_MS = DAY_MS / 2;",
  }];

  await assertFound(patches, ["sessions lost"]);
});

async function assertFound(
  patches: readonly Patch[],
  figures: readonly string[],
): Promise<void> {
  const { verdicts } = await jump({ ...SHORT, patches });
  const broken = verdicts.filter((verdict) => !isKept(verdict))
    .map(({ figure }) => figure);
  assertArrayIncludes(broken, figures);
}
