import { assertArrayIncludes } from "@std/assert";
import { postgresPrograms } from "../servers/postgres.ts";
import { backUpAndRestore } from "./backups.ts";
import { PostgresKeeper } from "./keepers.ts";
import { NO_RESET } from "./mutants.ts";
import { assertKept, isKept, type Outcome } from "./verdict.ts";

const SHORT = { seed: 1, backups: 1, members: 4, acks: 150 };

Deno.test("A restored backup is one history for everybody", async () => {
  assertKept(await backUpAndRestore(SHORT), SHORT.seed);
});

Deno.test({
  name:
    "A database of PostgreSQL that was taken back is one history for everybody",
  ignore: postgresPrograms() === null,
  async fn() {
    await using keeper = await PostgresKeeper.start();

    assertKept(await backUpAndRestore({ ...SHORT, keeper }), SHORT.seed);
  },
});

Deno.test("A server that goes on where another history was is found out", async () => {
  assertMixed(await backUpAndRestore({ ...SHORT, patches: NO_RESET }));
});

Deno.test("A restore that keeps the epoch is found out", async () => {
  const patches = [{
    path: "lib/sqlite/backup.ts",
    find: "  writeEpoch(db, newEpoch);\n",
    replace: "",
  }];

  assertMixed(await backUpAndRestore({ ...SHORT, patches }));
});

function assertMixed({ verdicts }: Outcome): void {
  const broken = verdicts.filter((verdict) => !isKept(verdict))
    .map(({ figure }) => figure);
  assertArrayIncludes(broken, ["mixed history"]);
}
