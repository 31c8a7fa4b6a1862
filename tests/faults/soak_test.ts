import { soak } from "./soak.ts";
import { assertKept } from "./verdict.ts";

Deno.test("A server that is watched from outside holds no more descriptors", async () => {
  const seed = 1;
  const brief = { rounds: 1, roundSeconds: 1, warmUpVisits: 1 };

  assertKept(
    await soak({ seed, people: 4, warmUpMessages: 100, ...brief }),
    seed,
  );
});
