/**
 * In a file of its own: postgres.js lets go of such a connection seconds
 * later, which would be blamed on whichever test runs then.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseError, Pool } from "../../../lib/postgres/pool.ts";

Deno.test({
  name: "Pool gives up where nobody answers at all",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const silent =
      `postgres://postgres@127.0.0.1:${listener.addr.port}/postgres`;
    await using pool = new Pool({ url: silent, max: 1, answerMs: 200 });

    const { problem } = await assertRejects(
      () => pool.query("SELECT 1"),
      DatabaseError,
    );

    assertEquals(problem, "lost");
    (await listener.accept()).close();
  },
});
