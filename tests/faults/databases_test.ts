import { crash } from "./crashes.ts";
import { hasDatabases, withDatabase } from "./databases.ts";
import { resume } from "./resumes.ts";
import { Tree } from "./tree.ts";
import { assertKept } from "./verdict.ts";

const ignore = !hasDatabases();

Deno.test({
  name:
    "What is acknowledged by a server with PostgreSQL survives SIGKILL and cut lines",
  ignore,
  async fn() {
    const seed = 1;
    await using tree = await Tree.build();

    const outcome = await withDatabase({ redis: true }, (env) =>
      crash(tree, {
        seed,
        kills: 3,
        members: 6,
        acksPerLife: 100,
        acksAtLeast: 200,
        env,
      }));

    assertKept(outcome, seed);
  },
});

Deno.test({
  name: "Who comes back to another process misses nothing, or is told so",
  ignore,
  async fn() {
    const outcome = await withDatabase(
      { redis: false },
      (env) => resume({ env, only: /2 minutes|SIGTERM|another/ }),
    );

    assertKept(outcome, 0);
  },
});
