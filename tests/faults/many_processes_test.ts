import { postgresPrograms } from "../servers/postgres.ts";
import { hasRedis } from "../servers/redis.ts";
import { manyProcesses } from "./many_processes.ts";
import { Tree } from "./tree.ts";
import { assertKept } from "./verdict.ts";

Deno.test({
  name:
    "Several processes lose nothing and tell all the same, whatever dies of them",
  ignore: postgresPrograms() === null || !hasRedis(),
  async fn() {
    const seed = 1;
    await using tree = await Tree.build();

    const outcome = await manyProcesses(tree, {
      seed,
      redis: true,
      members: 6,
      kills: 3,
      cuts: 2,
      restarts: 1,
      races: 2,
      ghosts: 0,
      acksBetween: 60,
      acksAtLeast: 300,
    });

    assertKept(outcome, seed);
  },
});
