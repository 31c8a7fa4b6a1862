import { assertEquals, assertRejects } from "@std/assert";
import { disposeAll } from "../../../lib/postgres/dispose_all.ts";

Deno.test("disposeAll() fails only when all are over", async () => {
  const over: string[] = [];
  const slow = Promise.withResolvers<void>();
  const failing = { [Symbol.asyncDispose]: () => Promise.reject(Error("no")) };
  const lasting = {
    async [Symbol.asyncDispose]() {
      await slow.promise;
      over.push("lasting");
    },
  };

  const disposing = disposeAll([failing, lasting]).finally(() =>
    over.push("all")
  );
  setTimeout(slow.resolve);
  await assertRejects(() => disposing, Error, "no");

  assertEquals(over, ["lasting", "all"]);
});
